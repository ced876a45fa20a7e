/** What came of each run, measure by measure. */
import type { LayerStats } from '../../../shared/metrics';
import { bytes, compactCount, compactNumber, count, duration, latency, percent } from '../../format';
import { texts } from '../../texts';
import type { Side } from './side';

export interface ResultRow {
  readonly label: string;
  /** In the order of the sides; an en dash where it is not known. */
  readonly cells: readonly { readonly text: string; readonly title?: string; readonly best: boolean }[];
}

interface Measure {
  readonly label: string;
  readonly better: 'more' | 'less';
  readonly value: (side: Side) => number | null | undefined;
  readonly show: (value: number) => string;
  /** The whole number, where the cell has it cut short. */
  readonly whole?: (value: number) => string;
}
const words = texts.compare.measures;

/** What the run ended with, or where it stands. */
const state = ({ detail, epochs }: Side) => detail.result ?? epochs.at(-1);
const sum = (side: Side, key: keyof LayerStats & ('nonzero' | 'nonzeroMacs')): number | null => {
  const layers = state(side)?.layers ?? [];
  return layers.length === 0 ? null : layers.reduce((total, layer) => total + layer[key], 0);
};
const rest = (share: number | undefined): number | null => (share === undefined ? null : 1 - share);

const measures: readonly Measure[] = [
  {
    label: words.testAccuracy,
    better: 'more',
    value: (side) => state(side)?.testAccuracy,
    show: (value) => percent(value),
  },
  {
    label: words.validationAccuracy,
    better: 'more',
    value: (side) => state(side)?.validationAccuracy,
    show: (value) => percent(value),
  },
  { label: words.loss, better: 'less', value: ({ epochs }) => epochs.at(-1)?.loss, show: compactNumber },
  {
    label: words.weightsLeft,
    better: 'less',
    value: (side) => rest(state(side)?.weightSparsity),
    show: (value) => percent(value),
  },
  { label: words.nonzero, better: 'less', value: (side) => sum(side, 'nonzero'), show: count },
  {
    label: words.macs,
    better: 'less',
    value: (side) => sum(side, 'nonzeroMacs'),
    show: compactCount,
    whole: count,
  },
  {
    label: words.groupsLeft,
    better: 'less',
    value: (side) => rest(state(side)?.groupSparsity),
    show: (value) => percent(value),
  },
  { label: words.bytes, better: 'less', value: ({ detail }) => detail.compactBytes, show: bytes },
  { label: words.latency, better: 'less', value: ({ detail }) => detail.latencyMs, show: latency },
  {
    label: words.elapsed,
    better: 'less',
    value: ({ detail }) => (detail.elapsedMs > 0 ? detail.elapsedMs : null),
    show: duration,
  },
];

/** The best value of the runs that have ended; null where there is nothing to be better than. */
function bestOf(
  { better }: Measure,
  sides: readonly Side[],
  values: readonly (number | null)[],
): number | null {
  const ended = values.filter(
    (value, at) => value !== null && sides[at]!.detail.state === 'done',
  ) as number[];
  const best = better === 'more' ? Math.max(...ended) : Math.min(...ended);
  return ended.some((value) => value !== best) ? best : null;
}

/** A row for each measure that any of the runs has. */
export function resultRows(sides: readonly Side[]): readonly ResultRow[] {
  return measures.flatMap((measure) => {
    const values = sides.map((side) => measure.value(side) ?? null);
    if (values.every((value) => value === null)) return [];
    const best = bestOf(measure, sides, values);
    const cells = values.map((value, at) => ({
      text: value === null ? '–' : measure.show(value),
      title: value === null ? undefined : measure.whole?.(value),
      best: value !== null && value === best && sides[at]!.detail.state === 'done',
    }));
    return [{ label: measure.label, cells }];
  });
}
