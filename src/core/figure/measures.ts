/** What the axes of the trade-off figure can show: where the value stands in a point, its unit, and which way is better. */
import type { Spread, XMeasure, YMeasure } from '../../shared/figure';
import type { CurvePoint } from '../../shared/curve-point';

export interface Measure {
  /** With its unit, as an axis is titled. */
  readonly title: string;
  /** In LaTeX, where the title has characters that mean something there. */
  readonly latex: string;
  readonly unit: string;
  /** What a stored value is multiplied by on the axis: 100 turns a fraction into percent. */
  readonly factor: number;
  readonly better: 'higher' | 'lower';
  /** Whether its axis is logarithmic where nothing is said; null: never, for a value may be 0. */
  readonly log: boolean | null;
  /** Falls to the right, so that "sparser" is on the right of every axis of sparsity. */
  readonly reverse?: boolean;
  /** Known only for nets that were exported. */
  readonly exported?: boolean;
  /** Widest range that the axis may have, in its own unit. */
  readonly bounds: readonly [number, number];
  /** Least margin around the values on a linear axis, in its own unit. */
  readonly margin: number;
}

const percent = { unit: '%', factor: 100, bounds: [0, 100] } as const;
const amount = { factor: 1, bounds: [0, Infinity], margin: 0, better: 'lower', log: true } as const;
const named = (title: string, unit: string) => ({
  title: unit ? `${title} (${unit})` : title,
  latex: `${title[0]!.toUpperCase()}${title.slice(1)}${unit ? ` (${unit === '%' ? '\\%' : unit})` : ''}`,
});
const accuracy = { ...percent, better: 'higher', log: null, margin: 0.2 } as const;

export const measures: Readonly<Record<XMeasure | YMeasure, Measure>> = {
  weightSparsity: { ...percent, ...named('weight sparsity', '%'), better: 'higher', log: null, margin: 1 },
  density: {
    ...percent,
    ...named('weights left', '%'),
    better: 'lower',
    log: true,
    margin: 1,
    reverse: true,
  },
  groupSparsity: { ...percent, ...named('group sparsity', '%'), better: 'higher', log: null, margin: 1 },
  nonzeroMacs: { ...amount, ...named('nonzero MACs per sample', ''), unit: '' },
  compactMacs: { ...amount, ...named('MACs per sample after compaction', ''), unit: '', exported: true },
  compactWeights: { ...amount, ...named('weights after compaction', ''), unit: '', exported: true },
  compactBytes: { ...amount, ...named('compact ONNX file', 'kB'), unit: 'kB', factor: 1e-3, exported: true },
  latencyMs: { ...amount, ...named('latency of one sample', 'ms'), unit: 'ms', exported: true },
  testAccuracy: { ...accuracy, ...named('test accuracy', '%') },
  validationAccuracy: { ...accuracy, ...named('validation accuracy', '%') },
  beforeFineTune: { ...accuracy, ...named('test accuracy before fine-tuning', '%') },
  loss: { ...amount, ...named('training loss', 'nats'), unit: 'nats', margin: 0.001, log: false },
};

/** The least that a point must say of itself to have a place in the usual figure. */
export type Placed = Pick<CurvePoint, 'weightSparsity' | 'testAccuracy'> & Partial<CurvePoint>;

/** The value of a measure over the seeds of a point, as it is stored; null where none of them has it. */
export function spreadOf(point: Placed, measure: XMeasure | YMeasure): Spread | null {
  const { seeds = 1 } = point;
  switch (measure) {
    case 'weightSparsity':
      return { mean: point.weightSparsity, std: 0, seeds };
    case 'groupSparsity':
      return { mean: point.groupSparsity ?? Number.NaN, std: 0, seeds };
    case 'density':
      return { mean: 1 - point.weightSparsity, std: 0, seeds };
    case 'testAccuracy':
      return { mean: point.testAccuracy, std: point.std ?? 0, seeds };
    default:
      return point.measured?.[measure] ?? null;
  }
}

/** The mean in the unit of the axis; NaN where it is not known. */
export function axisValue(point: Placed, measure: XMeasure | YMeasure): number {
  const spread = spreadOf(point, measure);
  return spread ? spread.mean * measures[measure].factor : Number.NaN;
}

/** Whether the axis of a measure is logarithmic when it is asked to be, or not asked. */
export const isLog = (measure: XMeasure | YMeasure, asked?: boolean): boolean => {
  const { log } = measures[measure];
  return log !== null && (asked ?? log);
};

/** A value of a measure, as it is stored, in the unit of its axis: `98.87`, `31.9`, `0.0121`, `12400`. */
export function formatMeasure(measure: XMeasure | YMeasure, value: number): string {
  const { factor, unit } = measures[measure];
  const shown = value * factor;
  if (unit === '%') return shown.toFixed(2);
  return shown >= 1000 ? String(Math.round(shown)) : String(Number(shown.toPrecision(4)));
}

/**
 * A mean with its deviation over seeds, where there is more than one: `98.87 ± 0.05`; of what is not in percent the
 * deviation with two digits, and the mean as exactly: `0.2508 ± 0.0036`.
 */
export function formatSpread(
  measure: XMeasure | YMeasure,
  { mean, std, seeds }: Spread,
  plusMinus = ' ± ',
): string {
  const { factor, unit } = measures[measure];
  if (seeds < 2) return formatMeasure(measure, mean);
  if (unit === '%' || !(std > 0))
    return `${formatMeasure(measure, mean)}${plusMinus}${formatMeasure(measure, std)}`;
  const digits = Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(std * factor))));
  return `${(mean * factor).toFixed(digits)}${plusMinus}${(std * factor).toFixed(digits)}`;
}
