/** A table for people: columns aligned, numbers to the right, no trailing blanks, `\n` after each line. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly align?: 'left' | 'right';
}

export function textTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ cell }) => cell(row))),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => length(line[i]!))));
  return cells
    .map((line) => {
      const padded = line.map((text, i) => {
        const blanks = ' '.repeat(widths[i]! - length(text));
        return columns[i]!.align === 'right' ? blanks + text : text + blanks;
      });
      return `${padded.join('  ').trimEnd()}\n`;
    })
    .join('');
}

/** `title   value` lines, values aligned. */
export function factList(facts: readonly (readonly [title: string, value: string])[]): string {
  const width = Math.max(...facts.map(([title]) => length(title)));
  return facts.map(([title, value]) => `${title.padEnd(width)}  ${value}`.trimEnd() + '\n').join('');
}

const length = (text: string): number => [...text].length;
