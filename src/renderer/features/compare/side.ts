/** One run of a comparison, with its place and its colour. */
import type { EpochMetrics } from '../../../shared/metrics';
import type { RunDetail } from '../../../shared/run';

export const colors = ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5', '--series-6'];

export interface Side {
  /** From 1; names its column. */
  readonly number: number;
  readonly label: string;
  readonly color: string;
  readonly detail: RunDetail;
  readonly epochs: readonly EpochMetrics[];
}

/** The runs that an address asks for, each once. */
export const runIds = (id: string | null): readonly string[] => [
  ...new Set((id ?? '').split(',').filter(Boolean)),
];
