import { UserError } from '../../../shared/errors';
import type { RunConfig } from '../../../shared/run-config';
import type { Driver, Move, Outcome, Segment } from '../driver';
import { fineTuneSegment, warmupSegment } from '../phases';
import type { Timeline } from '../schedule';
import { firstSegment, isCut, nextSegment, HALF_RATE, settleSegment, type Stretch } from './trunk';

/** What the path does next. From `back` on it ends early: to the last point's net again, which is fine-tuned anew. */
type Doing =
  | 'warm-up'
  | 'trunk'
  | 'snapshot'
  | 'settle'
  | 'branch'
  | 'point'
  | 'drop'
  | 'restore'
  | 'back'
  | 'tell'
  | 'settle again'
  | 'branch again'
  | 'fail'
  | 'end';

export interface PathState {
  readonly doing: Doing;
  /** Which point, from 0. */
  readonly point: number;
  /** Number of the next step of the trunk. */
  readonly step: number;
  /** Points measured. */
  readonly measured: number;
}

/** λ of point `k` (from 0) of a path: geometrically from `low` to `high`. */
function pathLambda({ low, high, count }: NonNullable<RunConfig['path']>, k: number): number {
  return k === 0 ? low : low * (high / low) ** (k / (count - 1));
}

/**
 * The driver of a λ path: one warm-started training whose λ grows geometrically, from dense to sparse as LassoNet's
 * (Lemhadri, Ruan, Abraham & Tibshirani, JMLR 22, 2021); glmnet's (Friedman, Hastie & Tibshirani, J. Stat. Softw. 33,
 * 2010) goes the other way.
 *
 * The first λ gets the sparse phase of a plain run, each further one `epochsPerPoint`. At every point a branch is
 * settled (its learning rate falls while λ stays), fine-tuned with its zeros frozen, and measured; then the trunk goes on from where it was. Where a layer becomes empty the
 * path ends with the points so far, the last of them as the run's net; without any it is an error.
 */
export function pathDriver(config: RunConfig, timeline: Timeline): Driver<PathState> {
  const walk = new Path(config, timeline);
  return {
    start: { doing: timeline.warmupSteps > 0 ? 'warm-up' : 'trunk', point: 0, step: 0, measured: 0 },
    totalSteps: walk.totalSteps,
    revisits: true,
    move: (state) => walk.move(state),
    after: (state, outcome) => walk.after(state, outcome),
  };
}

class Path {
  private readonly path: NonNullable<RunConfig['path']>;
  /** Which points are fine-tuned, and how many. */
  private readonly tunes: readonly boolean[];
  private readonly tuned: number;
  private readonly pointSteps: number;
  private readonly trunkSteps: number;
  private readonly settleSteps: number;

  constructor(
    private readonly config: RunConfig,
    private readonly timeline: Timeline,
  ) {
    this.path = config.path!;
    const { fineTune, count } = this.path;
    const wants = (point: number): boolean =>
      typeof fineTune === 'string' ? fineTune === 'all' : fineTune.includes(point);
    this.tunes = Array.from({ length: count }, (_, k) => timeline.fineTuneSteps > 0 && wants(k + 1));
    this.tuned = this.tunes.filter(Boolean).length;
    this.pointSteps = Math.max(1, Math.round(this.path.epochsPerPoint * timeline.stepsPerEpoch));
    this.settleSteps = this.tuned > 0 ? Math.round(this.path.settleEpochs * timeline.stepsPerEpoch) : 0;
    this.trunkSteps = timeline.sparseSteps + (this.path.count - 1) * this.pointSteps;
  }

  get totalSteps(): number {
    const branch = this.settleSteps + this.timeline.fineTuneSteps;
    return this.timeline.warmupSteps + this.trunkSteps + this.tuned * branch;
  }

  /** What a point that was reached begins with. */
  private branchAt(point: number): 'settle' | 'branch' {
    return this.settleSteps > 0 && this.tunes[point] ? 'settle' : 'branch';
  }

  move(state: PathState): Move {
    const { point } = state;
    switch (state.doing) {
      case 'warm-up':
        return { kind: 'train', segment: warmupSegment(this.config, this.timeline, 0) };
      case 'trunk':
        return { kind: 'train', segment: this.trunk(state) };
      case 'snapshot':
        return { kind: 'snapshot', name: nameOf(point) };
      case 'settle':
        return this.settle(state);
      case 'settle again':
        return this.settle({ ...state, point: point - 1 });
      case 'branch':
        return this.branch(state);
      case 'branch again':
        return this.branch({ ...state, point: point - 1 });
      case 'point':
        return { kind: 'point', lambda: pathLambda(this.path, point), fineTuned: this.tunes[point]! };
      // The state before the one just measured: it was kept in case that one turned out to be no net.
      case 'drop':
        return { kind: 'drop', name: nameOf(point - 1) };
      case 'restore':
        return { kind: 'restore', name: nameOf(point) };
      case 'back':
        return { kind: 'restore', name: nameOf(point - 1) };
      case 'tell':
        return { kind: 'notice', text: this.endedEarly(state) };
      case 'fail':
        return { kind: 'fail', error: this.emptyAtOnce() };
      case 'end':
        return { kind: 'end' };
    }
  }

  after(state: PathState, outcome: Outcome): PathState {
    const go = (doing: Doing): PathState => ({ ...state, doing });
    const { measured } = state;
    switch (state.doing) {
      case 'warm-up':
        return { ...go('trunk'), step: state.step + outcome.steps! };
      case 'trunk':
        if (isCut(outcome)) return go(measured > 0 ? 'back' : 'fail');
        return { ...go('snapshot'), step: state.step + outcome.steps! };
      case 'snapshot':
        return go(this.branchAt(state.point));
      case 'settle':
      case 'branch':
        if (!isCut(outcome)) return go(state.doing === 'settle' ? 'branch' : 'point');
        return measured > 0 ? { ...go('back'), step: state.step - this.pointSteps } : go('fail');
      case 'point':
        return { ...go(measured > 0 ? 'drop' : this.next(state)), measured: measured + 1 };
      case 'drop':
        return go(this.next(state));
      case 'restore':
        return { ...go('trunk'), point: state.point + 1 };
      case 'back':
        return go('tell');
      case 'tell':
        return go(`${this.branchAt(state.point - 1)} again`);
      case 'settle again':
        return go('branch again');
      case 'branch again':
      case 'fail':
      case 'end':
        return go('end');
    }
  }

  private next({ point }: PathState): Doing {
    return point + 1 < this.path.count ? 'restore' : 'end';
  }

  private trunk(state: PathState): Segment {
    const stretch = this.stretch(state);
    return state.point === 0 ? firstSegment(stretch) : nextSegment(stretch, this.pointSteps);
  }

  private stretch({ point, step }: PathState): Stretch {
    const done = step - this.timeline.warmupSteps;
    return {
      config: this.config,
      timeline: this.timeline,
      rate: this.settleSteps > 0 ? 1 : HALF_RATE,
      firstStep: step,
      lambda: pathLambda(this.path, point),
      progress: (i) => Math.min(1, (done + i) / this.trunkSteps),
    };
  }

  private settle(state: PathState): Move {
    return { kind: 'train', segment: settleSegment(this.stretch(state), this.settleSteps) };
  }

  private branch({ step, doing, point }: PathState): Move {
    if (!this.tunes[point]) return { kind: 'close' };
    const segment = fineTuneSegment(this.config, this.timeline, step + this.settleSteps);
    const last = doing === 'branch again';
    return { kind: 'train', segment: { ...segment, quiet: true, last, onEmpty: 'report' } };
  }

  private endedEarly({ point, measured }: PathState): string {
    const lambda = pathLambda(this.path, point).toPrecision(3);
    return (
      `At λ = ${lambda} a layer lost its last weight: the path ends with the ${measured} points before it, ` +
      `of ${this.path.count} that were asked for.`
    );
  }

  private emptyAtOnce(): UserError {
    const { low } = this.path;
    return new UserError(
      `a layer lost its last weight at the path's first λ, ${low.toPrecision(3)}`,
      'a first λ at which every layer keeps weights',
      `start the path lower (try ${(low / 10).toPrecision(2)})`,
    );
  }
}

/** Name of the parked state of a point: two are enough, for at most the point and the one before are kept. */
const nameOf = (point: number): string => (point % 2 === 0 ? 'even' : 'odd');
