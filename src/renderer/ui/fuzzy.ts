/** Finds what was meant from a few letters. */

const letter = /[\p{L}\p{N}]/u;
const beginsWord = (text: string, at: number): boolean => at === 0 || !letter.test(text[at - 1]!);

/** Whether letters from `from` on follow in `text` after `at`: each the next one, or the first of a later word. */
function follows(word: string, from: number, text: string, at: number): boolean {
  if (from === word.length) return true;
  if (at >= 0 && text[at + 1] === word[from] && follows(word, from + 1, text, at + 1)) return true;
  for (let next = at + 1; next < text.length; next++) {
    if (text[next] !== word[from] || !beginsWord(text, next)) continue;
    if (follows(word, from + 1, text, next)) return true;
  }
  return false;
}

/** How well a word fits: at the start of the text, of a word, inside one; or as beginnings of words. null: not at all. */
function fit(word: string, text: string): number | null {
  const at = text.indexOf(word);
  if (at === 0) return 4;
  if (text.includes(` ${word}`)) return 3;
  if (at > 0) return 2;
  return follows(word, 0, text, -1) ? 1 : null;
}

/**
 * The items whose text holds every word of the query, or begins its own words with it (`nexp` finds “New experiment”); those that fit best first, and in
 * the order given where they fit alike. An empty query keeps them all.
 */
export function fuzzyFilter<T>(items: readonly T[], query: string, text: (item: T) => string): readonly T[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return items;
  return items
    .flatMap((item) => {
      const own = text(item).toLowerCase();
      let sum = 0;
      for (const word of words) {
        const score = fit(word, own);
        if (score === null) return [];
        sum += score;
      }
      return [{ item, sum }];
    })
    .sort((a, b) => b.sum - a.sum)
    .map(({ item }) => item);
}
