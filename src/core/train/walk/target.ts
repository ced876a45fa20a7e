import { UserError } from '../../../shared/errors';
import type { RunConfig, TargetKind } from '../../../shared/run-config';
import type { RunResult } from '../../../shared/run-result';
import type { Driver, Move, Outcome, Segment } from '../driver';
import { fineTuneSegment, warmupSegment } from '../phases';
import type { Timeline } from '../schedule';
import { measures, type MeasureContext } from './measures';
import { beginSearch, crosses, judgeTrial, meets, MOST_SEGMENTS, trialLambda, trialSteps } from './search';
import type { SearchState, Trial, Verdict } from './search';
import { firstSegment, HALF_RATE, isCut, nextSegment } from './trunk';

type Doing =
  | 'measure dense'
  | 'refuse'
  | 'warm-up'
  | 'park start'
  // A trial: train, park what came out, close it as the end of the sparse phase would, measure.
  | 'train'
  | 'park'
  | 'close'
  | 'measure'
  // What its verdict asks for.
  | 'drop start'
  | 'restore'
  | 'restore start'
  | 'tell restart'
  | 'restore parked'
  | 'close parked'
  // The end.
  | 'fail'
  | 'fine-tune'
  | 'measure last'
  | 'end';

export interface TargetState {
  readonly doing: Doing;
  readonly search: SearchState;
  /** Number of the trunk's next step from the parked state, and after the trial under way. */
  readonly step: number;
  readonly trialStep: number;
  /** Slot of the parked state; the trial is parked in the other. */
  readonly slot: 'a' | 'b';
  /** Measure of the net that the run ends with. */
  readonly reached: number | null;
}

const START = 'start';
/** Length of a segment of the search, in epochs, and at least: λ must not grow faster than weights can follow. */
const SEGMENT_EPOCHS = 0.5;
const SEGMENT_STEPS = 60;

export interface TargetGround extends MeasureContext {
  readonly timeline: Timeline;
  /** λ to start at. */
  readonly lambda: number;
}

/**
 * The driver of a run that is given a target instead of λ: the trunk of a λ path whose λ grows until the net is as sparse
 * or as small as asked (`search.ts`), then fine-tuning with the zeros frozen. Each trial is measured as it would be
 * exported: after the last pruning, with dead units cascaded away.
 */
export function targetDriver(ground: TargetGround): Driver<TargetState> {
  const walk = new TargetWalk(ground);
  const start = {
    search: beginSearch(ground.lambda),
    step: 0,
    trialStep: 0,
    slot: 'a',
    reached: null,
  } as const;
  return {
    start: { ...start, doing: 'measure dense' },
    totalSteps: walk.totalSteps,
    revisits: true,
    move: (state) => walk.move(state),
    after: (state, outcome) => walk.after(state, outcome),
    result: (state) => walk.result(state),
  };
}

class TargetWalk {
  private readonly goal: NonNullable<RunConfig['target']>;
  private readonly segmentSteps: number;

  constructor(private readonly ground: TargetGround) {
    this.goal = ground.config.target!;
    this.segmentSteps = Math.max(SEGMENT_STEPS, Math.round(SEGMENT_EPOCHS * ground.timeline.stepsPerEpoch));
  }

  get totalSteps(): number {
    return this.ground.timeline.totalSteps + MOST_SEGMENTS * this.segmentSteps;
  }

  move(state: TargetState): Move {
    const { config, timeline } = this.ground;
    switch (state.doing) {
      case 'measure dense':
      case 'measure':
      case 'measure last':
        return { kind: 'measure', of: (net) => measures[this.goal.kind](net, this.ground) };
      case 'refuse':
        return { kind: 'fail', error: beyondDense(this.goal, state.search.dense) };
      case 'warm-up':
        return { kind: 'train', segment: warmupSegment(config, timeline, 0) };
      case 'park start':
        return { kind: 'snapshot', name: START };
      case 'train':
        return { kind: 'train', segment: this.trial(state) };
      case 'park':
        return { kind: 'snapshot', name: other(state.slot) };
      case 'drop start':
        return { kind: 'drop', name: START };
      case 'close':
      case 'close parked':
        return { kind: 'close' };
      case 'restore':
      case 'restore parked':
        return { kind: 'restore', name: state.slot };
      case 'restore start':
        return { kind: 'restore', name: START };
      case 'tell restart':
        return { kind: 'notice', text: restarted(state.search) };
      case 'fail':
        return { kind: 'fail', error: noNet(state.search) };
      case 'fine-tune':
        return { kind: 'train', segment: fineTuneSegment(config, timeline, state.step) };
      case 'end':
        return { kind: 'end' };
    }
  }

  after(state: TargetState, outcome: Outcome): TargetState {
    const go = (doing: Doing): TargetState => ({ ...state, doing });
    switch (state.doing) {
      case 'measure dense':
        return this.afterDense(state, outcome.value!);
      case 'warm-up':
        return { ...go('park start'), step: outcome.steps! };
      case 'park start':
        return go('train');
      case 'train':
        return this.afterTrial({ ...state, trialStep: state.step + outcome.steps! }, outcome);
      case 'park':
        return go('close');
      case 'close':
        return isCut(outcome) ? this.judge(state, null) : go('measure');
      case 'measure':
        return this.judge(state, outcome.value!);
      case 'drop start':
        return go('restore');
      case 'restore':
        return go('train');
      case 'restore start':
        return go('tell restart');
      case 'tell restart':
        return go('train');
      case 'restore parked':
        return go('close parked');
      case 'close parked':
        return go(this.ending);
      case 'fine-tune':
        return go('measure last');
      case 'measure last':
        return { ...go('end'), reached: outcome.value! };
      case 'refuse':
      case 'fail':
      case 'end':
        return go('end');
    }
  }

  result({ search, reached }: TargetState): Partial<RunResult> {
    if (reached === null) return {};
    const { kind, value: asked } = this.goal;
    const missed = meets(this.goal, reached) ? null : (search.missed ?? 'fine-tuning moved it beyond');
    return { target: { kind, asked, reached, lambda: search.lambda, missed } };
  }

  private get ending(): Doing {
    return this.ground.timeline.fineTuneSteps > 0 ? 'fine-tune' : 'measure last';
  }

  private afterDense(state: TargetState, dense: number): TargetState {
    const measured = { ...state, search: { ...state.search, dense } };
    if (crosses(this.goal, dense)) return { ...measured, doing: 'refuse' };
    return { ...measured, doing: this.ground.timeline.warmupSteps > 0 ? 'warm-up' : 'park start' };
  }

  private trial({ search, step }: TargetState): Segment {
    const { config, timeline } = this.ground;
    const done = step - timeline.warmupSteps;
    const stretch = {
      config,
      timeline,
      rate: HALF_RATE,
      firstStep: step,
      lambda: trialLambda(search),
      // How long the search will be is not known: rules that wait for a part of the sparse phase have all of it from the
      // end of the first segment on.
      progress: (i: number) => Math.min(1, (done + i) / timeline.sparseSteps),
    };
    if (search.below === null) return firstSegment(stretch);
    return nextSegment(stretch, trialSteps(search, this.segmentSteps));
  }

  private afterTrial(state: TargetState, outcome: Outcome): TargetState {
    return isCut(outcome) ? this.judge(state, null) : { ...state, doing: 'park' };
  }

  private judge(state: TargetState, value: Trial['value']): TargetState {
    const trial = { steps: state.trialStep - state.step, value };
    return this.follow(state, judgeTrial(this.goal, state.search, trial));
  }

  private follow(state: TargetState, { kind, search }: Verdict): TargetState {
    const next = { ...state, search };
    switch (kind) {
      case 'accept':
        return { ...next, doing: this.ending, step: state.trialStep };
      case 'accept parked':
        return { ...next, doing: 'restore parked' };
      case 'advance': {
        const doing = state.search.below === null ? 'drop start' : 'restore';
        return { ...next, doing, slot: other(state.slot), step: state.trialStep };
      }
      case 'back':
        return { ...next, doing: 'restore' };
      case 'restart':
        return { ...next, doing: 'restore start' };
      case 'fail':
        return { ...next, doing: 'fail' };
    }
  }
}

const other = (slot: 'a' | 'b'): 'a' | 'b' => (slot === 'a' ? 'b' : 'a');

const UNITS: Readonly<Record<TargetKind, string>> = {
  sparsity: 'weight sparsity',
  macs: 'multiply–accumulates',
  bytes: 'bytes',
};

const beyondDense = ({ kind, value }: NonNullable<RunConfig['target']>, dense: number): UserError =>
  new UserError(
    `a target of ${value} ${UNITS[kind]}, and the dense net has ${dense}`,
    kind === 'sparsity' ? 'more than the dense net has' : 'fewer than the dense net has',
    'ask for a smaller net, or train without a target',
  );

const restarted = ({ lambda, starts }: SearchState): string =>
  `The first λ goes beyond the target already: start ${starts} at λ = ${lambda.toPrecision(3)}.`;

const noNet = ({ lambda }: SearchState): UserError =>
  new UserError(
    `a layer lost its last weight even at λ = ${lambda.toPrecision(3)}, the smallest that was tried`,
    'a λ at which every layer keeps weights',
    "train fewer epochs or at a lower rate before the search, or lower the layer's multiplier",
  );
