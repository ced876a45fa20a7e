/** Two predictions of one sample beside each other. */
import type { Trial } from '../../../shared/trial';

export interface ClassRow {
  readonly index: number;
  readonly trained: number;
  readonly compact: number;
}

export const bestOf = (probabilities: readonly number[]): number =>
  probabilities.indexOf(Math.max(...probabilities));

/** The likeliest classes by the larger of both probabilities, best first; `always` is among them whatever it has. */
export function topClasses({ trained, compact }: Trial, count: number, always: number | null): ClassRow[] {
  const rows = trained.probabilities.map((p, index) => ({
    index,
    trained: p,
    compact: compact.probabilities[index] ?? 0,
  }));
  const likely = (row: ClassRow): number => Math.max(row.trained, row.compact);
  const sorted = [...rows].sort((a, b) => likely(b) - likely(a) || a.index - b.index);
  const top = sorted.slice(0, count);
  const asked = always === null ? undefined : rows[always];
  if (asked && !top.includes(asked)) top.splice(-1, 1, asked);
  return top;
}

/** max |p_trained − p_compact| over the classes. */
export const maxDifference = ({ trained, compact }: Trial): number =>
  trained.probabilities.reduce(
    (max, p, c) => Math.max(max, Math.abs(p - (compact.probabilities[c] ?? 0))),
    0,
  );
