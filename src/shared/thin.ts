/**
 * Thinning of live curves: of each stretch of points the first stays and the lowest and highest of each measured value,
 * so that no spike is lost. What stays are measured points, never means.
 */
import type { StepMetrics } from './metrics';

/** What thinning looks at. */
export type Measured = Pick<StepMetrics, 'step' | 'loss' | 'batchAccuracy'>;

/** Where the extremes of a stretch of points stand: values, and the steps at which they were measured. */
export interface Extremes {
  readonly first: number;
  readonly last: number;
  readonly lossLow: number;
  readonly lossLowStep: number;
  readonly lossHigh: number;
  readonly lossHighStep: number;
  readonly accuracyLow: number;
  readonly accuracyLowStep: number;
  readonly accuracyHigh: number;
  readonly accuracyHighStep: number;
}

const ofPoint = ({ step, loss, batchAccuracy }: Measured): Extremes => ({
  first: step,
  last: step,
  lossLow: loss,
  lossLowStep: step,
  lossHigh: loss,
  lossHighStep: step,
  accuracyLow: batchAccuracy,
  accuracyLowStep: step,
  accuracyHigh: batchAccuracy,
  accuracyHighStep: step,
});

/** The extremes of two stretches together, `b` after `a`. */
function joined(a: Extremes, b: Extremes): Extremes {
  const lossLow = b.lossLow < a.lossLow ? b : a;
  const lossHigh = b.lossHigh > a.lossHigh ? b : a;
  const accuracyLow = b.accuracyLow < a.accuracyLow ? b : a;
  const accuracyHigh = b.accuracyHigh > a.accuracyHigh ? b : a;
  return {
    first: a.first,
    last: b.last,
    lossLow: lossLow.lossLow,
    lossLowStep: lossLow.lossLowStep,
    lossHigh: lossHigh.lossHigh,
    lossHighStep: lossHigh.lossHighStep,
    accuracyLow: accuracyLow.accuracyLow,
    accuracyLowStep: accuracyLow.accuracyLowStep,
    accuracyHigh: accuracyHigh.accuracyHigh,
    accuracyHighStep: accuracyHigh.accuracyHighStep,
  };
}

/** Extremes of points in the order of their steps; at least one. */
export function extremesOf(points: readonly Measured[]): Extremes {
  const [head, ...rest] = points.map(ofPoint);
  return rest.reduce(joined, head!);
}

/** Steps of at most 5 points for each of `stretches` stretches, rising; and the very last one. */
export function stepsToKeep(parts: readonly Extremes[], stretches: number): number[] {
  const size = Math.ceil(parts.length / stretches);
  const keep = new Set<number>();
  for (let from = 0; from < parts.length; from += size) {
    const { first, lossLowStep, lossHighStep, accuracyLowStep, accuracyHighStep } = parts
      .slice(from, from + size)
      .reduce(joined);
    for (const step of [first, lossLowStep, lossHighStep, accuracyLowStep, accuracyHighStep]) keep.add(step);
  }
  const end = parts.at(-1);
  if (end) keep.add(end.last);
  return [...keep].sort((a, b) => a - b);
}

/** `points`, in the order of their steps, thinned to at most 5 for each of `stretches` stretches. */
export function thinned<Point extends Measured>(
  points: readonly Point[],
  stretches: number,
): readonly Point[] {
  const keep = new Set(stepsToKeep(points.map(ofPoint), stretches));
  return points.filter(({ step }) => keep.has(step));
}
