import { pointName } from '../../shared/checkpoints';
import { UserError } from '../../shared/errors';
import type { PathPoint } from '../../shared/run-result';
import type { Phase } from '../../shared/run-state';
import type { RunConfig } from '../../shared/run-config';
import { calibrate, wantsCalibration } from '../guidance';
import { mapEvery } from '../weight-map';
import { checkTraining } from './check';
import { freshProgress, makeCheckpoint, readProgress, type Checkpoint, type Progress } from './checkpoint';
import type { Driver, Move, Outcome, Segment } from './driver';
import { driverOf } from './driver-of';
import { cutNet, divergence } from './failures';
import { Meter } from './meter';
import type { TrainLoopEvent, TrainOptions } from './options';
import { runSegment, type Request, type Surroundings } from './segment-run';
import { Session } from './session';
import { Steering } from './steering';
import { withTarget } from './walk';

/**
 * Trains one run to its end, move by move as its driver has it: the phases of a plain run, or a walk over λ. A run
 * resumed from any of its checkpoints ends with the same weights, bit for bit, as one never interrupted (same machine,
 * same engine).
 *
 * @throws UserError when the settings do not fit, the loss is no longer finite, a layer becomes empty, or the checkpoint
 *   does not fit the net.
 */
export async function* train(asked: TrainOptions): AsyncGenerator<TrainLoopEvent> {
  checkTraining(asked.config, asked.dataset);
  const options = { ...asked, config: withTarget(asked.config) };
  const progress = options.resume ? readProgress(options.resume, options.config) : freshProgress;
  const session = new Session(options);
  try {
    yield* new Loop(options, session, progress).run();
  } finally {
    session.dispose();
  }
}

class Loop implements Surroundings {
  progress: Progress;
  readonly meter: Meter;
  private driver: Driver;
  private readonly steering: Steering;
  private readonly startedAt: number;
  private savedAt: number;
  /** Steps from one weight map to the next, and how many such stretches were begun at the newest one. */
  private readonly mapEvery: number;
  private mapped: number;
  /** Step of the newest checkpoint, null while there is none. */
  private keptStep: number | null;

  constructor(
    readonly options: TrainOptions,
    readonly session: Session,
    progress: Progress,
  ) {
    this.steering = new Steering(options, progress.changes);
    this.driver = this.steer();
    this.progress = options.resume ? progress : { ...progress, driver: this.driver.start };
    this.startedAt = options.now() - progress.elapsedMs;
    this.savedAt = options.now();
    this.keptStep = options.resume ? progress.step : null;
    const { stepsPerEpoch } = session.timeline;
    this.mapEvery = stepsPerEpoch * mapEvery(options.spec, this.driver.totalSteps / stepsPerEpoch);
    this.mapped = Math.floor(progress.step / this.mapEvery);
    this.meter = new Meter(session.timeline.batchSize, options.now());
  }

  async *run(): AsyncGenerator<TrainLoopEvent> {
    const { options } = this;
    yield* this.start();
    for (;;) {
      const move = this.driver.move(this.progress.driver);
      if (move.kind === 'end') break;
      const outcome =
        move.kind === 'train'
          ? yield* runSegment(this, move.segment, this.driver.revisits)
          : yield* this.make(move);
      if (typeof outcome === 'string') return yield this.left(outcome);
      const next = this.driver.after(this.progress.driver, outcome);
      this.progress = { ...this.progress, driver: next };
      if (move.kind !== 'train') continue;
      const fineTuned = move.segment.phase === 'fine-tune';
      this.progress = { ...this.progress, done: 0, stopping: null, best: null, fineTuned };
      yield this.save();
      await options.breathe();
      const request = options.control.request();
      if (request && this.driver.move(next).kind !== 'end') return yield this.left(request);
    }
    yield await this.finish();
  }

  get config(): RunConfig {
    return this.steering.config;
  }

  changeIsDue(): boolean {
    return this.steering.isDue(this.progress.step);
  }

  /** Makes the changes that are due or asked for before the next step. @returns the segment as it is then, if any was */
  *change(phase: Phase): Generator<TrainLoopEvent, Segment | null> {
    if (!(yield* this.steering.take(this.progress.step, phase, this.elapsedMs()))) return null;
    this.progress = { ...this.progress, changes: [...this.steering.made] };
    this.driver = this.steer();
    const move = this.driver.move(this.progress.driver);
    return move.kind === 'train' ? move.segment : null;
  }

  elapsedMs(): number {
    return Math.round(this.options.now() - this.startedAt);
  }

  saveIsDue(): boolean {
    return this.options.now() - this.savedAt >= this.options.checkpointEveryMs;
  }

  mapIsDue(): boolean {
    const stretches = Math.floor(this.progress.step / this.mapEvery);
    if (stretches <= this.mapped) return false;
    this.mapped = stretches;
    return true;
  }

  save(): Extract<TrainLoopEvent, { kind: 'save' }> {
    const { options, session, config } = this;
    if (!session.isSound()) {
      const rate = session.newestRate ?? config.learningRate;
      const what = 'the loss of the updated net was not finite';
      throw this.failed(divergence(what, this.progress.step - 1, rate, config));
    }
    const elapsedMs = this.elapsedMs();
    this.progress = { ...this.progress, elapsedMs };
    const checkpoint = makeCheckpoint(session.pack(), this.progress, options.config);
    this.savedAt = options.now();
    this.keptStep = this.progress.step;
    return { kind: 'save', checkpoint, step: this.progress.step, elapsedMs };
  }

  failed(error: UserError): UserError {
    const kept =
      this.keptStep === null
        ? 'it failed before its first checkpoint'
        : `its checkpoint of step ${this.keptStep} is kept`;
    return new UserError(error.got, error.expected, `${error.fix}; ${kept}`);
  }

  /** The driver of the configuration as it is changed; its states are those of the one before. */
  private steer(): Driver {
    const { session, options, config } = this;
    session.retune(config);
    return driverOf({ config, dataset: options.dataset }, session.timeline);
  }

  private async *start(): AsyncGenerator<TrainLoopEvent> {
    const { options, session, driver } = this;
    const { layers } = session.count();
    yield {
      kind: 'started',
      engine: options.engine.choice,
      totalSteps: driver.totalSteps,
      resumedAtStep: this.progress.step,
      layers,
    };
    if (this.progress.step === 0) {
      const phase = options.config.warmupEpochs > 0 ? 'warm-up' : 'sparse';
      yield { kind: 'map', map: session.map({ step: 0, epoch: 0, phase }) };
    }
    // A host that died may have missed them.
    for (const point of this.progress.points) yield { kind: 'point', point, checkpoint: null };
    for (const change of this.progress.changes) {
      yield { kind: 'changed', change, elapsedMs: this.progress.elapsedMs };
    }
    if (!wantsCalibration(options.config)) return;
    if (!this.progress.calibrated) {
      this.progress = { ...this.progress, calibrated: copied(await this.calibrate()) };
      this.meter.excuse(this.elapsedMs());
    }
    session.useMultipliers(this.progress.calibrated!);
  }

  private calibrate(): ReturnType<typeof calibrate> {
    const { engine, spec, dataset, config, breathe } = this.options;
    const { samples, split } = this.session;
    return calibrate({
      engine,
      spec,
      preprocessing: dataset.preprocessing,
      config,
      samples,
      trainIndices: split.train,
      initial: this.session.net().weights,
      breathe,
    });
  }

  /** A move that trains nothing. */
  private async *make(
    move: Exclude<Move, { kind: 'train' | 'end' }>,
  ): AsyncGenerator<TrainLoopEvent, Outcome> {
    const { session } = this;
    const outcome: Outcome = { kind: move.kind, step: this.progress.step };
    switch (move.kind) {
      case 'snapshot':
        session.park(move.name);
        return outcome;
      case 'restore':
        session.unpark(move.name);
        return { ...outcome, counts: session.count() };
      case 'drop':
        session.drop(move.name);
        return outcome;
      case 'close': {
        session.close();
        const layer = session.emptyLayer();
        const empty = layer === null ? {} : { empty: { layer, lambda: 0 } };
        return { ...outcome, counts: session.count(), ...empty };
      }
      case 'measure':
        return { ...outcome, value: await move.of(session.net()) };
      case 'point':
        return { ...outcome, point: yield* this.point(move) };
      case 'notice':
        yield move;
        return outcome;
      case 'fail':
        throw this.failed(move.error);
    }
  }

  private async *point({
    lambda,
    fineTuned,
  }: Extract<Move, { kind: 'point' }>): AsyncGenerator<TrainLoopEvent, PathPoint> {
    const { session } = this;
    const { test, validation } = await session.evaluate(true);
    const { points, step } = this.progress;
    const point: PathPoint = {
      lambda,
      testAccuracy: test!.accuracy,
      validationAccuracy: validation?.accuracy ?? null,
      ...onlyCounts(session.count()),
      fineTuned,
      step,
      checkpoint: pointName(points.length),
    };
    const checkpoint: Checkpoint = {
      tensors: session.net().weights,
      metadata: { config: JSON.stringify(this.options.config), point: JSON.stringify(point) },
    };
    yield { kind: 'point', point, checkpoint };
    this.progress = { ...this.progress, points: [...points, point] };
    return point;
  }

  /** Paused or stopped, with a checkpoint saved. */
  private left(request: Request): TrainLoopEvent {
    return { kind: request === 'pause' ? 'paused' : 'stopped', step: this.progress.step };
  }

  private async finish(): Promise<Extract<TrainLoopEvent, { kind: 'done' }>> {
    const { session, options, progress, driver } = this;
    const { test, validation } = await session.evaluate(true);
    const cut = session.cutReason();
    if (cut !== null) throw this.failed(cutNet(cut, this.config));
    return {
      kind: 'done',
      result: {
        testAccuracy: test!.accuracy,
        validationAccuracy: validation?.accuracy ?? null,
        ...onlyCounts(session.count()),
        beforeFineTune: progress.fineTuned ? progress.sparseAccuracy : null,
        ...(progress.points.length > 0 ? { points: progress.points } : {}),
        ...(progress.calibrated ? { calibrated: progress.calibrated } : {}),
        ...(progress.changes.length > 0 ? { changes: progress.changes } : {}),
        ...driver.result?.(progress.driver),
        steps: progress.step,
        elapsedMs: this.elapsedMs(),
        engine: options.engine.choice.name,
        device: options.engine.choice.device,
      },
    };
  }
}

/** The counts that results and points hold. */
const onlyCounts = ({
  layers,
  weightSparsity,
  groupSparsity,
}: Pick<PathPoint, 'layers' | 'weightSparsity' | 'groupSparsity'>) => ({
  layers,
  weightSparsity,
  groupSparsity,
});

const copied = (lists: Readonly<Record<string, readonly number[]>>): Record<string, number[]> =>
  Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, [...list]]));
