import { UserError } from '../../shared/errors';
import type { EpochMetrics, StepMetrics } from '../../shared/metrics';
import type { Phase } from '../../shared/run-state';
import type { RunConfig } from '../../shared/run-config';
import { improved, watch } from './best';
import type { Progress } from './checkpoint';
import type { Outcome, Segment } from './driver';
import { EmptyLayerError, emptyLayer } from './failures';
import type { Meter } from './meter';
import type { TrainLoopEvent, TrainOptions } from './options';
import { epochAt } from './schedule';
import type { Session, StepReport } from './session';

/** Longest stretch of steps without a look at the messages: pause and stop are obeyed within it. */
const CHUNK_MS = 50;
/** Looks for emptied units in an epoch of the sparse phase, and the fewest steps between two: a look reads all weights. */
const LOOKS_PER_EPOCH = 4;
const LEAST_STEPS_BETWEEN_LOOKS = 50;
/** Name of the parked state that a segment may end with. */
const BEST = 'best';

/** What a run is asked for from outside. */
export type Request = 'pause' | 'stop';

/** What a segment needs of the loop around it. */
export interface Surroundings {
  readonly options: TrainOptions;
  readonly session: Session;
  readonly meter: Meter;
  progress: Progress;
  /** The configuration as it is changed so far. */
  readonly config: RunConfig;
  /** Whether a change is to be made before the next step. */
  changeIsDue(): boolean;
  /** Makes the changes that are due or asked for. @returns the segment as it is then; null where nothing was changed */
  change(phase: Phase): Generator<TrainLoopEvent, Segment | null>;
  elapsedMs(): number;
  /** A checkpoint of the run as it stands. @throws UserError when the net's loss is no longer finite */
  save(): TrainLoopEvent;
  /** Whether the last checkpoint is too long ago. */
  saveIsDue(): boolean;
  /** Whether it is time for another weight map: true once for each stretch of epochs. */
  mapIsDue(): boolean;
  /** The error with what is kept of the run. */
  failed(error: UserError): UserError;
}

/**
 * Trains one segment to its end, from where the run's progress stands in it.
 *
 * @param revisits whether compiled steps of other phases are kept
 * @returns the outcome, or what the run was asked to do instead: then a checkpoint has been saved
 */
export async function* runSegment(
  around: Surroundings,
  segment: Segment,
  revisits: boolean,
): AsyncGenerator<TrainLoopEvent, Outcome | Request> {
  const run = new SegmentRun(around, segment, revisits);
  yield* run.enter(around.progress.done === 0);
  const outcome = yield* run.toEnd();
  around.session.leave();
  return outcome;
}

class SegmentRun {
  private readonly session: Session;

  constructor(
    private readonly around: Surroundings,
    private segment: Segment,
    private readonly revisits: boolean,
  ) {
    this.session = around.session;
  }

  /** @param begins whether the segment begins, or a resumed run goes on inside it */
  *enter(begins: boolean): Generator<TrainLoopEvent> {
    const before = this.session.macs();
    this.session.enter(this.segment, begins, this.revisits);
    if (begins && !this.revisits) yield this.phaseBegins();
    yield* this.tellCompaction(before);
  }

  async *toEnd(): AsyncGenerator<TrainLoopEvent, Outcome | Request> {
    const { around } = this;
    const { options } = around;
    while (around.progress.done < this.segment.steps) {
      this.segment = (yield* around.change(this.segment.phase)) ?? this.segment;
      const points: StepMetrics[] = [];
      const empty = this.chunk(points);
      if (points.length > 0) yield { kind: 'steps', points };
      if (empty) return this.outcome({ empty: { layer: empty.layer, lambda: empty.lambda } });
      if (this.atReport()) {
        if (await this.isOver()) break;
        const metrics = await this.report(false);
        yield* this.map(metrics, false);
        yield { kind: 'epoch', metrics };
        yield* this.compact();
        yield around.save();
      } else if (this.atLook() && (yield* this.compact())) yield around.save();
      else if (around.saveIsDue()) yield around.save();
      await options.breathe();
      const request = options.control.request();
      if (request) {
        yield around.save();
        return request;
      }
    }
    return yield* this.finish();
  }

  /**
   * Steps until it is time to look around: the end of an epoch or of the segment, a look for emptied units, or the end of
   * the chunk's time.
   *
   * @param points is given the points of the live curves
   * @returns the layer that became empty, where that is for the driver to deal with
   */
  private chunk(points: StepMetrics[]): EmptyLayerError | null {
    const { options, meter } = this.around;
    const end = options.now() + CHUNK_MS;
    do {
      const i = this.around.progress.done;
      const report = this.step(i);
      const { progress } = this.around;
      this.around.progress = { ...progress, step: progress.step + 1, done: i + 1 };
      if (report instanceof EmptyLayerError) return report;
      this.count(report);
      const at = {
        step: progress.step + 1,
        epoch: epochAt(progress.step, this.session.timeline),
        phase: this.segment.phase,
        learningRate: report.learningRate,
        lambda: report.lambda,
        elapsedMs: this.around.elapsedMs(),
      };
      const point = meter.take(options.now(), at, i + 1 === this.segment.steps);
      if (point) points.push(point);
    } while (!this.atReport() && !this.atLook() && !this.around.changeIsDue() && options.now() < end);
    return null;
  }

  /** One step; where it fails, the error also says what is kept of the run. */
  private step(i: number): StepReport | EmptyLayerError {
    try {
      return this.session.step(this.segment, i);
    } catch (error) {
      if (error instanceof EmptyLayerError && this.segment.onEmpty === 'report') return error;
      throw error instanceof UserError ? this.around.failed(error) : error;
    }
  }

  private count({ loss, right }: StepReport): void {
    const { progress, meter } = this.around;
    meter.add(loss, right);
    this.around.progress = {
      ...progress,
      lossSum: progress.lossSum + loss,
      lossCount: progress.lossCount + 1,
    };
  }

  /** Whether the last step ended an epoch or the segment. */
  private atReport(): boolean {
    const { done } = this.around.progress;
    const { firstStep, steps } = this.segment;
    return done === steps || (firstStep + done) % this.session.timeline.stepsPerEpoch === 0;
  }

  /** Whether emptied units are looked for behind the last step, inside an epoch. */
  private atLook(): boolean {
    const { options, progress } = this.around;
    const { phase, firstStep } = this.segment;
    if (!options.config.compactWhileTraining || phase !== 'sparse') return false;
    const { stepsPerEpoch } = this.session.timeline;
    const stride = Math.max(LEAST_STEPS_BETWEEN_LOOKS, Math.ceil(stepsPerEpoch / LOOKS_PER_EPOCH));
    return ((firstStep + progress.done) % stepsPerEpoch) % stride === 0;
  }

  /** Looks at the metrics that decide: parks the best state, and tells whether the segment ends here. */
  private async isOver(): Promise<boolean> {
    const { around, segment, session } = this;
    const { earlyStopping, keep } = around.options.config;
    let stop = around.progress.done === segment.steps;
    if (segment.earlyStop && earlyStopping) {
      const watched = watch(earlyStopping, around.progress.stopping, await session.evaluate(false));
      around.progress = { ...around.progress, stopping: watched.stopping };
      stop ||= watched.stop;
    }
    if (segment.keepBest && keep !== 'last') {
      const best = improved(keep, around.progress.best, await session.evaluate(false));
      if (best !== null) {
        session.park(BEST);
        around.progress = { ...around.progress, best };
      }
    }
    return stop;
  }

  /** Ends the segment: the best state comes back, the sparse phase is closed, the last report is made. */
  private async *finish(): AsyncGenerator<TrainLoopEvent, Outcome> {
    const { around, segment, session } = this;
    const early = around.progress.done < segment.steps;
    if (early) {
      yield { kind: 'early-stop', step: around.progress.step, elapsedMs: around.elapsedMs() };
      yield notice(`Stopped early, ${around.progress.done} steps into the ${segment.phase} phase.`);
    }
    session.leave();
    if (around.progress.best !== null) {
      session.unpark(BEST);
      session.drop(BEST);
    }
    const empty = segment.closes ? this.close() : null;
    if (empty) return this.outcome({ early, empty });
    const told = segment.quiet ? {} : yield* this.lastReport();
    const outcome = this.outcome({ early, ...told });
    // Where the sparse phase goes on in another segment, its end is the end of an epoch as any other.
    if (segment.phase === 'sparse' && !segment.closes) yield* this.cut();
    return outcome;
  }

  /** The report at the end of the segment. */
  private async *lastReport(): AsyncGenerator<
    TrainLoopEvent,
    Pick<Outcome, 'testAccuracy' | 'validationAccuracy'>
  > {
    const { around, segment } = this;
    const metrics = await this.report(segment.last ?? false);
    // On a walk segments are many, so that only its last one is sure to be seen at its end.
    yield* this.map(metrics, !this.revisits || segment.last === true);
    yield { kind: 'epoch', metrics };
    const { testAccuracy, validationAccuracy } = metrics;
    if (segment.phase === 'sparse') {
      around.progress = { ...around.progress, sparseAccuracy: testAccuracy ?? validationAccuracy };
    }
    return { testAccuracy, validationAccuracy };
  }

  /** Closes the sparse phase; a layer that the last pruning or the gates emptied is told as in any step. */
  private close(): Outcome['empty'] | null {
    const { segment, session, around } = this;
    session.close();
    const layer = session.emptyLayer();
    if (layer === null) return null;
    const last = around.progress.done - 1;
    const lambda = segment.lambda(last);
    if (segment.onEmpty === 'report') return { layer, lambda };
    throw around.failed(emptyLayer(layer, segment.firstStep + last, lambda, around.config));
  }

  private outcome(more: Partial<Outcome>): Outcome {
    const { step, done } = this.around.progress;
    return { kind: 'train', step, steps: done, counts: this.session.count(), ...more };
  }

  private async report(end: boolean): Promise<EpochMetrics> {
    const { around, session, segment } = this;
    const { options, meter } = around;
    const began = options.now();
    const { step, lossSum, lossCount } = around.progress;
    const counts = session.count();
    const { test, validation } = await session.evaluate(end);
    meter.excuse(options.now() - began);
    around.progress = { ...around.progress, lossSum: 0, lossCount: 0 };
    return {
      epoch: epochAt(step - 1, session.timeline),
      step,
      phase: segment.phase,
      loss: lossSum / Math.max(1, lossCount),
      testAccuracy: test?.accuracy ?? null,
      validationAccuracy: validation?.accuracy ?? null,
      layers: counts.layers,
      weightSparsity: counts.weightSparsity,
      groupSparsity: counts.groupSparsity,
      elapsedMs: around.elapsedMs(),
    };
  }

  /** The weight map of a report, where one is due or wanted; the time it takes is none of the steps'. */
  private *map({ step, epoch, phase }: EpochMetrics, wanted: boolean): Generator<TrainLoopEvent> {
    const { around, session } = this;
    if (!around.mapIsDue() && !wanted) return;
    const began = around.options.now();
    yield { kind: 'map', map: session.map({ step, epoch: epoch + 1, phase }) };
    around.meter.excuse(around.options.now() - began);
  }

  /** Cuts emptied units out inside the segment. @returns whether there were any */
  private *compact(): Generator<TrainLoopEvent, boolean> {
    const isSmaller = yield* this.cut();
    if (isSmaller) yield* this.enter(false);
    return isSmaller;
  }

  /** Cuts emptied units out, where the run asks for that. @returns whether that left nothing to step with */
  private *cut(): Generator<TrainLoopEvent, boolean> {
    if (!this.around.options.config.compactWhileTraining) return false;
    const before = this.session.macs();
    if (!this.session.compact()) return false;
    yield* this.tellCompaction(before);
    return true;
  }

  private phaseBegins(): TrainLoopEvent {
    const { step } = this.around.progress;
    return { kind: 'phase', phase: this.segment.phase, step, elapsedMs: this.around.elapsedMs() };
  }

  private *tellCompaction(before: number): Generator<TrainLoopEvent> {
    const after = this.session.macs();
    if (after >= before) return;
    const share = ((100 * after) / before).toFixed(0);
    yield notice(
      `Cut emptied units out: a sample now takes ${share} % of the multiply–accumulates of before.`,
    );
  }
}

const notice = (text: string): TrainLoopEvent => ({ kind: 'notice', text });
