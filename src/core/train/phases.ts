import type { RunConfig } from '../../shared/run-config';
import type { Driver, Segment } from './driver';
import { fineTuneRate, lambdaAt, learningRateAt, type Timeline } from './schedule';

/** Where a plain run stands: the phase that comes next or is under way, and the number of its first step. */
export interface PhasesState {
  readonly phase: Segment['phase'] | 'end';
  readonly firstStep: number;
}

const NEXT = { 'warm-up': 'sparse', sparse: 'fine-tune', 'fine-tune': 'end', end: 'end' } as const;

/** The driver of a plain run: dense warm-up, the sparse phase, then fine-tuning with the zeros frozen. */
export function phasesDriver(config: RunConfig, timeline: Timeline): Driver<PhasesState> {
  const segments = { 'warm-up': warmupSegment, sparse: sparseSegment, 'fine-tune': fineTuneSegment };
  const segmentOf = ({ phase, firstStep }: PhasesState): Segment | null =>
    phase === 'end' ? null : segments[phase](config, timeline, firstStep);
  /** Phases without a step are passed over. */
  const settled = (state: PhasesState): PhasesState =>
    state.phase === 'warm-up' && timeline.warmupSteps === 0 ? { ...state, phase: 'sparse' } : state;
  return {
    start: settled({ phase: 'warm-up', firstStep: 0 }),
    totalSteps: timeline.totalSteps,
    revisits: false,
    move: (state) => {
      const segment = segmentOf(state);
      return segment && segment.steps > 0 ? { kind: 'train', segment } : { kind: 'end' };
    },
    after: ({ phase, firstStep }, { steps = 0 }) => ({ phase: NEXT[phase], firstStep: firstStep + steps }),
  };
}

/** Dense training before the penalty sets in. */
export function warmupSegment(config: RunConfig, timeline: Timeline, firstStep: number): Segment {
  return {
    phase: 'warm-up',
    steps: timeline.warmupSteps,
    firstStep,
    learningRate: (i) => learningRateAt(i, config, timeline),
    lambda: () => 0,
    progress: () => 0,
    closes: false,
    onEmpty: 'fail',
  };
}

/** The sparse phase as laid out. */
function sparseSegment(config: RunConfig, timeline: Timeline, firstStep: number): Segment {
  const { warmupSteps, sparseSteps, fineTuneSteps } = timeline;
  const last = fineTuneSteps === 0;
  return {
    phase: 'sparse',
    steps: sparseSteps,
    firstStep,
    learningRate: (i) => learningRateAt(warmupSteps + i, config, timeline),
    lambda: (i) => lambdaAt(warmupSteps + i, config, timeline),
    progress: (i) => i / sparseSteps,
    closes: true,
    last,
    earlyStop: true,
    keepBest: last,
    onEmpty: 'fail',
  };
}

/** Fine-tuning with the zeros frozen: by itself, or as a branch that starts at its trunk's `firstStep`. */
export function fineTuneSegment(config: RunConfig, timeline: Timeline, firstStep: number): Segment {
  const steps = timeline.fineTuneSteps;
  return {
    phase: 'fine-tune',
    steps,
    firstStep,
    learningRate: (i) => fineTuneRate(i, steps, config),
    lambda: () => 0,
    progress: () => 1,
    closes: false,
    last: true,
    keepBest: true,
    onEmpty: 'fail',
  };
}
