/** Pieces of Markdown. */

/** Text that stands as it is: names come from files and people, and may hold anything. */
export const plain = (text: string): string => text.replace(/[\\`*_{}[\]<>|#]/g, '\\$&').replace(/\s+/g, ' ');

/** Text in the type of code, whatever it holds. */
export function code(text: string): string {
  const flat = text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${flat}${space}${fence}`;
}

/** A table; cells are Markdown already. Columns whose heading ends in `:` are set to the right. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(headings.map((heading) => heading.replace(/:$/, ''))),
    line(headings.map((heading) => (heading.endsWith(':') ? '---:' : '---'))),
    ...rows.map(line),
  ].join('\n');
}

/** A whole number with thousands apart: `431,080`. */
export const whole = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');

/** A fraction in percent: `98.87 %`. */
export const percentage = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`;
