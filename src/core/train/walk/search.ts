/**
 * The search for a target along one trunk: λ grows until the target is crossed; then the last segment is gone over again
 * in halves, down to a single step, and that step with ever smaller λ. Along a segment λ is constant and the same steps
 * give the same weights, so what crosses once crosses again.
 */
import type { TargetKind } from '../../../shared/run-config';

export interface Goal {
  readonly kind: TargetKind;
  readonly value: number;
}

/** Part of a budget that may be left over, and distance from a sparsity: within it, a target is met. */
const BUDGET_SLACK = 0.02;
const SPARSITY_SLACK = 0.01;
/** Part of the slack that the search is content with: fine-tuning may move a few weights over zero. */
const CONTENT = 0.6;

/** Factors of λ from one segment to the next, by the part of the way that the net has come: far, half-way, near. */
const FACTORS = [2.5, 1.6, 1.25] as const;
/** Part of the way before which λ is far, and half-way. */
const STAGES = [0.05, 0.5] as const;
/** Segments after which the search gives up: at the largest factor a rise of λ by ten orders of magnitude. */
export const MOST_SEGMENTS = 30;
/** How often the search starts again with a smaller λ. */
const MOST_STARTS = 6;
const RESTART_FACTOR = 1 / 4;
/** How often the single step that crosses is taken again with half of its λ, or another of that λ is added. */
const MOST_GENTLE = 12;

/** Where a search stands; plain JSON. */
export interface SearchState {
  readonly lambda: number;
  /** Measure of the dense net, and of the parked state on the near side of the target. */
  readonly dense: number;
  readonly below: number | null;
  /** Steps that are known to cross the target from the parked state; null while nothing has. */
  readonly crossing: number | null;
  /** λ of single steps on the last stretch, smaller than `lambda`; null before that. */
  readonly gentle: number | null;
  /** Single steps tried with such a λ. */
  readonly gentleSteps: number;
  readonly segments: number;
  readonly starts: number;
  /** Why the target is missed, once it is known to be. */
  readonly missed: string | null;
}

/** A trained segment: how many steps it took from the parked state, and what it gave; null: no net any more. */
export interface Trial {
  readonly steps: number;
  readonly value: number | null;
}

/** What to do after a trial. */
export type Verdict =
  /** The net as it stands is the one. */
  | { readonly kind: 'accept'; readonly search: SearchState }
  /** So is the parked one. */
  | { readonly kind: 'accept parked'; readonly search: SearchState }
  /** Not there yet: the trial's state is parked, and the trunk goes on from it. */
  | { readonly kind: 'advance'; readonly search: SearchState }
  /** Too far: back to the parked state. */
  | { readonly kind: 'back'; readonly search: SearchState }
  /** Too far at the first λ: from the start with a smaller one. */
  | { readonly kind: 'restart'; readonly search: SearchState }
  /** Not even the smallest λ leaves a net. */
  | { readonly kind: 'fail'; readonly search: SearchState };

export const beginSearch = (lambda: number): SearchState => ({
  lambda,
  dense: 0,
  below: null,
  crossing: null,
  gentle: null,
  gentleSteps: 0,
  segments: 0,
  starts: 1,
  missed: null,
});

/** Steps of the next trial: a whole segment while λ grows, half of those known to cross afterwards. */
export const trialSteps = ({ crossing }: SearchState, segmentSteps: number): number =>
  crossing === null ? segmentSteps : Math.max(1, Math.floor(crossing / 2));

/** λ of the next trial. */
export const trialLambda = ({ lambda, gentle }: SearchState): number => gentle ?? lambda;

/** Whether a measure is as asked: within 0.01 of a sparsity; not above a budget, and not more than 2 % below it. */
export function meets({ kind, value }: Goal, measured: number, part = 1): boolean {
  if (kind === 'sparsity') return Math.abs(measured - value) <= SPARSITY_SLACK * part;
  return measured <= value && measured >= value * (1 - BUDGET_SLACK * part);
}

/** Whether a net is beyond the target: sparser, or smaller. */
export const crosses = ({ kind, value }: Goal, measured: number): boolean =>
  kind === 'sparsity' ? measured >= value : measured <= value;

/** Decides after a trial. */
export function judgeTrial(goal: Goal, search: SearchState, { steps, value }: Trial): Verdict {
  if (value !== null && meets(goal, value, CONTENT)) return { kind: 'accept', search };
  const crossed = value === null || crosses(goal, value);
  if (!crossed) return advance(goal, search, steps, value);
  if (search.below === null) return restart(search, value);
  if (steps > 1) return { kind: 'back', search: { ...search, crossing: steps } };
  if (search.gentleSteps >= MOST_GENTLE) return settle(goal, search, value);
  return { kind: 'back', search: gentler(search, trialLambda(search) / 2) };
}

/** One single step more with a λ of its own; the last one has all of λ again, which is known to cross. */
function gentler(search: SearchState, lambda: number): SearchState {
  const gentleSteps = search.gentleSteps + 1;
  return { ...search, crossing: 1, gentleSteps, gentle: gentleSteps < MOST_GENTLE ? lambda : null };
}

function advance(goal: Goal, search: SearchState, steps: number, value: number): Verdict {
  const ahead = { ...search, below: value, segments: search.segments + 1 };
  if (search.gentle !== null) return { kind: 'advance', search: gentler(ahead, search.gentle) };
  const left = (search.crossing ?? 0) - steps;
  if (left > 0) return { kind: 'advance', search: { ...ahead, crossing: left } };
  // The last step of a crossing crosses, unless the trunk was compacted in between: what is cut out moves no more, and the
  // net is another one. Then λ grows on as if nothing had crossed.
  if (ahead.segments >= MOST_SEGMENTS) {
    const missed = `no λ up to ${search.lambda.toPrecision(3)} brings the net there`;
    return { kind: 'accept', search: { ...ahead, missed } };
  }
  const way = (value - search.dense) / (goal.value - search.dense);
  const factor = way < STAGES[0] ? FACTORS[0] : way < STAGES[1] ? FACTORS[1] : FACTORS[2];
  return { kind: 'advance', search: { ...ahead, crossing: null, lambda: search.lambda * factor } };
}

function restart(search: SearchState, value: number | null): Verdict {
  if (search.starts < MOST_STARTS) {
    const smaller = { ...search, lambda: search.lambda * RESTART_FACTOR, starts: search.starts + 1 };
    return { kind: 'restart', search: smaller };
  }
  if (value === null) return { kind: 'fail', search };
  const missed = `even λ = ${search.lambda.toPrecision(3)} goes beyond it while the net is trained at first`;
  return { kind: 'accept', search: { ...search, missed } };
}

/** One step leads across: the nearer side of a sparsity, the inner side of a budget. */
function settle(goal: Goal, search: SearchState, value: number | null): Verdict {
  const below = search.below!;
  if (value === null) {
    const missed = 'a layer would lose its last weight first: this is the net before that';
    return { kind: 'accept parked', search: { ...search, missed } };
  }
  const away = (measured: number): number => Math.abs(measured - goal.value);
  if (goal.kind === 'sparsity' && away(below) < away(value)) {
    return {
      kind: 'accept parked',
      search: { ...search, missed: meets(goal, below) ? null : leap(below, value) },
    };
  }
  return { kind: 'accept', search: { ...search, missed: meets(goal, value) ? null : leap(below, value) } };
}

const leap = (below: number, value: number): string =>
  `a single step leads from ${figure(below)} to ${figure(value)}`;

const figure = (value: number): string =>
  value < 1 ? `${(value * 100).toFixed(2)} %` : Math.round(value).toLocaleString('en');
