/** Words of a command line, quoted for a POSIX shell. */

const PLAIN = /^[A-Za-z0-9_.,:=/+@%-]+$/;

/** A word as the shell has to read it: in single quotes where it holds anything that the shell would take for itself. */
export const quoted = (word: string): string =>
  PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * A value as it stands after `=` of a `--set`, where it is read as JSON, else as numbers separated by commas, else as
 * the word itself.
 */
export function setValue(value: unknown): string {
  if (Array.isArray(value) && value.length > 1 && value.every((one) => typeof one === 'number')) {
    return value.join(',');
  }
  if (typeof value === 'string' && isWord(value)) return value;
  return JSON.stringify(value);
}

/** Whether a text is read as itself, not as JSON or a list of numbers. */
const isWord = (text: string): boolean => /^[A-Za-z][A-Za-z0-9_-]*$/.test(text) && !RESERVED.has(text);
const RESERVED: ReadonlySet<string> = new Set(['true', 'false', 'null']);
