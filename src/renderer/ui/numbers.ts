/** Reads what a person typed: `1e-4`, `0.5`, `.5`, with a comma for the decimal point too. NaN when it is no number. */
export function parseNumber(text: string): number {
  const trimmed = text.trim().replace(/^([+-]?\d*),(\d+(e[+-]?\d+)?)$/i, '$1.$2');
  return trimmed === '' ? Number.NaN : Number(trimmed);
}

/** The shortest text that reads back as the same number, as a person writes it. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '';
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e7))
    return value.toExponential().replace('e+', 'e');
  return String(value);
}

/** Numbers separated by commas or blanks; NaN for each part that is none. An empty text is an empty list. */
export function parseNumbers(text: string): number[] {
  const parts = text.trim().split(/[\s,;]+/);
  return parts.filter((part) => part !== '').map(Number);
}
