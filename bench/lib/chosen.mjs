/**
 * The names of a comma-separated option, all where it was left out; throws for one that is not known.
 *
 * @param {string} what what is chosen, for the message
 * @param {readonly string[]} known
 * @param {string | undefined} text
 */
export function chosen(what, known, text) {
  if (text === undefined) return [...known];
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new Error(`no ${what} "${unknown}"; expected some of ${known.join(', ')}; correct the name`);
}
