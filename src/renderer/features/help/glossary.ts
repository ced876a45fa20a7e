/** Reads the project's glossary, a Markdown file of tables, into words that can be shown and searched. */

/** A piece of a line, and how it is set. */
export interface Piece {
  readonly kind: 'text' | 'code' | 'emphasis';
  readonly text: string;
}
export interface Word {
  readonly word: readonly Piece[];
  readonly symbol: readonly Piece[];
  readonly code: readonly Piece[];
  readonly meaning: readonly Piece[];
  readonly unit: readonly Piece[];
  /** Everything above, plain and in lower case, to be searched. */
  readonly plain: string;
}
export interface GlossarySection {
  readonly title: string;
  readonly words: readonly Word[];
}

/** `a `b` _c_` → text, code, emphasis. Anything else stays text, so that nothing in the file can become markup. */
export function pieces(line: string): readonly Piece[] {
  return line
    .split(/(`[^`]+`|(?<![\p{L}\d])_[^_]+_(?![\p{L}\d]))/u)
    .filter(Boolean)
    .map((part): Piece => {
      const inside = part.slice(1, -1);
      if (part.startsWith('`') && part.length > 2) return { kind: 'code', text: inside };
      return part.startsWith('_') && part.length > 2 && part.endsWith('_')
        ? { kind: 'emphasis', text: inside }
        : { kind: 'text', text: part };
    });
}

/** Cells of a row `| a | b |`; `\|` is a bar inside a cell. */
const cells = (row: string): readonly string[] =>
  row
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/** A dash stands for nothing. */
const cellPieces = (cell: string | undefined): readonly Piece[] =>
  !cell || cell === '–' ? [] : pieces(cell);

function wordOf(row: string): Word {
  const all = cells(row);
  const [word, symbol, code, meaning, unit] = all.map(cellPieces);
  const plain = all.join(' ').replaceAll('`', '').toLowerCase();
  return {
    word: word!,
    symbol: symbol ?? [],
    code: code ?? [],
    meaning: meaning ?? [],
    unit: unit ?? [],
    plain,
  };
}

/** Sections begin with `## `; in each, the rows of the table after its head and the line of dashes. */
export function readGlossary(markdown: string): readonly GlossarySection[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .flatMap((part) => {
      const [title = '', ...lines] = part.split('\n');
      const rows = lines.filter((line) => line.trim().startsWith('|'));
      return rows.length > 2 ? [{ title: title.trim(), words: rows.slice(2).map(wordOf) }] : [];
    });
}

/** The words that hold every part of the query; sections left empty are left out. */
export function searchGlossary(
  sections: readonly GlossarySection[],
  query: string,
): readonly GlossarySection[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  return sections.flatMap(({ title, words }) => {
    const found = words.filter(({ plain }) => wanted.every((part) => plain.includes(part)));
    return found.length > 0 ? [{ title, words: found }] : [];
  });
}
