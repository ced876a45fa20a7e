import { UserError } from '../../shared/errors';
import type { EpochMetrics, StepMetrics } from '../../shared/run';
import { freshProgress, makeCheckpoint, readProgress, type Progress } from './checkpoint';
import { Meter } from './meter';
import type { TrainLoopEvent, TrainOptions } from './options';
import { epochAt } from './schedule';
import { Session, type StepReport } from './session';

/** Longest stretch of steps without a look at the messages: pause and stop are obeyed within it. */
const CHUNK_MS = 50;

/**
 * Trains one run to its end: the sparse phase, then, where asked for, the fine-tune phase with the zeros frozen.
 * A run resumed from any of its checkpoints ends with the same weights, bit for bit, as one never interrupted
 * (same machine, same engine).
 *
 * @throws UserError when the loss is no longer finite, a layer becomes empty, or the checkpoint does not fit the net.
 */
export async function* train(options: TrainOptions): AsyncGenerator<TrainLoopEvent> {
  const progress = options.resume ? readProgress(options.resume) : freshProgress;
  const session = new Session(options, progress.step);
  try {
    yield* new Loop(options, session, progress).run();
  } finally {
    session.dispose();
  }
}

class Loop {
  private progress: Progress;
  private readonly startedAt: number;
  private savedAt: number;
  /** Step of the newest checkpoint, null while there is none. */
  private keptStep: number | null;
  private readonly meter: Meter;

  constructor(
    private readonly options: TrainOptions,
    private readonly session: Session,
    progress: Progress,
  ) {
    this.progress = progress;
    this.startedAt = options.now() - progress.elapsedMs;
    this.savedAt = options.now();
    this.keptStep = options.resume ? progress.step : null;
    this.meter = new Meter(session.timeline.batchSize, options.now());
  }

  async *run(): AsyncGenerator<TrainLoopEvent> {
    const { options, session } = this;
    const { totalSteps, sparseSteps } = session.timeline;
    const { layers } = session.count();
    yield {
      kind: 'started',
      engine: options.engine.choice,
      totalSteps,
      resumedAtStep: this.progress.step,
      layers,
    };
    while (this.progress.step < totalSteps) {
      if (this.progress.step >= sparseSteps && session.phase === 'sparse') session.beginFineTune();
      const points = this.chunk();
      if (points.length > 0) yield { kind: 'steps', points };
      if (this.atReport()) {
        yield { kind: 'epoch', metrics: await this.report() };
        yield this.save();
      } else if (options.now() - this.savedAt >= options.checkpointEveryMs) yield this.save();
      await options.breathe();
      const request = options.control.request();
      if (request && this.progress.step < totalSteps) {
        yield this.save();
        yield { kind: request === 'pause' ? 'paused' : 'stopped', step: this.progress.step };
        return;
      }
    }
    yield await this.finish();
  }

  /** Steps until it is time to look around: the end of an epoch or phase, or the chunk's time. */
  private chunk(): StepMetrics[] {
    const { options, session, meter } = this;
    const points: StepMetrics[] = [];
    const end = options.now() + CHUNK_MS;
    do {
      const { step } = this.progress;
      const report = this.step(step);
      this.progress = {
        ...this.progress,
        step: step + 1,
        lossSum: this.progress.lossSum + report.loss,
        lossCount: this.progress.lossCount + 1,
      };
      meter.add(report.loss, report.right);
      const point = meter.take(options.now(), {
        step: step + 1,
        epoch: epochAt(step, session.timeline),
        phase: session.phase,
        learningRate: report.learningRate,
        lambda: report.lambda,
        elapsedMs: this.elapsedMs(),
      });
      if (point) points.push(point);
    } while (!this.atReport() && options.now() < end);
    return points;
  }

  /** One step; where it fails, the error also says what is kept of the run. */
  private step(step: number): StepReport {
    try {
      return this.session.step(step);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const kept =
        this.keptStep === null
          ? 'it failed before its first checkpoint'
          : `its checkpoint of step ${this.keptStep} is kept`;
      throw new UserError(error.got, error.expected, `${error.fix}; ${kept}`);
    }
  }

  /** Whether the last step ended an epoch or a phase. */
  private atReport(): boolean {
    const { step } = this.progress;
    const { stepsPerEpoch, sparseSteps, totalSteps } = this.session.timeline;
    return step % stepsPerEpoch === 0 || step === sparseSteps || step === totalSteps;
  }

  private async report(): Promise<EpochMetrics> {
    const { session, options } = this;
    const began = options.now();
    const { step, lossSum, lossCount } = this.progress;
    const counts = session.count();
    const accuracies = await session.accuracies(step === session.timeline.totalSteps);
    this.meter.excuse(options.now() - began);
    this.progress = { ...this.progress, lossSum: 0, lossCount: 0 };
    const { sparseSteps, totalSteps } = session.timeline;
    if (step === sparseSteps && totalSteps > sparseSteps) {
      const accuracy = accuracies.testAccuracy ?? accuracies.validationAccuracy;
      this.progress = { ...this.progress, beforeFineTune: accuracy };
    }
    return {
      epoch: epochAt(step - 1, session.timeline),
      step,
      phase: session.phase,
      loss: lossSum / Math.max(1, lossCount),
      ...accuracies,
      ...counts,
      elapsedMs: this.elapsedMs(),
    };
  }

  private save(): Extract<TrainLoopEvent, { kind: 'save' }> {
    const { options, session } = this;
    const elapsedMs = this.elapsedMs();
    this.progress = { ...this.progress, elapsedMs };
    const checkpoint = makeCheckpoint(session.tensors(), this.progress, options.config);
    this.savedAt = options.now();
    this.keptStep = this.progress.step;
    return { kind: 'save', checkpoint, step: this.progress.step, elapsedMs };
  }

  private async finish(): Promise<Extract<TrainLoopEvent, { kind: 'done' }>> {
    const { session, options, progress } = this;
    const { testAccuracy, validationAccuracy } = await session.accuracies(true);
    const { layers, weightSparsity, groupSparsity } = session.count();
    const empty = layers.find((layer) => layer.nonzero === 0);
    if (empty) {
      throw new UserError(
        `layer ${empty.name} has no weight left that reaches the logits`,
        'a net in which every layer still counts',
        `lower λ (try ${(options.config.method.lambda / 2).toPrecision(2)})`,
      );
    }
    return {
      kind: 'done',
      result: {
        testAccuracy: testAccuracy!,
        validationAccuracy,
        weightSparsity,
        groupSparsity,
        layers,
        beforeFineTune: progress.beforeFineTune,
        steps: progress.step,
        elapsedMs: this.elapsedMs(),
        engine: options.engine.choice.name,
        device: options.engine.choice.device,
      },
    };
  }

  private elapsedMs(): number {
    return Math.round(this.options.now() - this.startedAt);
  }
}
