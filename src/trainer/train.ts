import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import type { SampleArrays } from '../core/engine';
import { encodedShape, encodeTable } from '../core/data/preprocess';
import { findModel } from '../core/model';
import { train, type Checkpoint, type TrainLoopEvent, type TrainOptions } from '../core/train';
import { chooseEngine } from '../engine';
import type { DatasetInfo, DatasetPart } from '../shared/dataset';
import { toPlain } from '../shared/errors';
import type { TrainEvent, TrainJob } from '../shared/protocol';
import type { EpochMetrics } from '../shared/metrics';
import type { AskedChange } from '../shared/run-events';
import { newestCheckpoint, sweepTemporaries, writeCheckpoint, writeNamed } from './checkpoint-files';
import { readSamples } from './dataset-files';
import { WeightMapFile } from './weight-map-file';

type Emit = (event: TrainEvent) => void;

/** Metadata field of a checkpoint with the newest epochs' metrics. */
const EPOCHS = 'epochs';
/** Far more epochs than can be lost between a trainer and a host that dies. */
const KEPT_EPOCHS = 200;

/**
 * Trains one run: reads the dataset's files, chooses the engine, goes on from the newest sound checkpoint where
 * there is one, writes the checkpoints. Every end is told as an event; nothing is thrown.
 *
 * @param signal aborted with the reason `'stop'` or `'pause'`: leave at the next step, with a checkpoint.
 * @param changes those that were asked for since it was last called
 */
export async function runTraining(
  job: TrainJob,
  emit: Emit,
  signal: AbortSignal,
  changes: () => readonly AskedChange[],
): Promise<void> {
  const files = new RunFiles(job, emit);
  try {
    await loop(job, files, {
      request: () => (signal.aborted ? (signal.reason as 'pause' | 'stop') : null),
      changes,
    });
  } catch (error) {
    emit({ kind: 'failed', error: toPlain(error), checkpoint: files.last });
  }
}

async function loop(job: TrainJob, files: RunFiles, control: TrainOptions['control']): Promise<void> {
  const { config, dataset } = job;
  const resume = await files.resume();
  const spec = findModel(config.model.name).build(
    encodedShape(dataset),
    dataset.classes.length,
    config.model.settings,
  );
  const engine = await chooseEngine(config.engine);
  try {
    const events = train({
      config,
      spec,
      engine,
      dataset,
      train: await encodedSamples(job.datasetDirectory, dataset, 'train'),
      test: await encodedSamples(job.datasetDirectory, dataset, 'test'),
      resume,
      changes: job.changes,
      control,
      now: () => performance.now(),
      breathe: () => setImmediate(),
      checkpointEveryMs: job.checkpointEveryMs,
    });
    for await (const event of events) await files.handle(event);
  } finally {
    engine.dispose();
  }
}

/** Samples as the training loop takes them: pixels as they are, table rows encoded. */
async function encodedSamples(
  directory: string,
  info: DatasetInfo,
  part: DatasetPart,
): Promise<SampleArrays> {
  const arrays = await readSamples(directory, info, part);
  if (info.preprocessing.kind === 'pixels') return arrays;
  const samples = encodeTable(arrays.samples as Float32Array, info);
  return { samples, sampleShape: encodedShape(info), labels: arrays.labels };
}

/** A run's checkpoints on disk, and the last of them as the run's events name it. */
class RunFiles {
  /** The newest checkpoint written or found. */
  last: string | null;
  private epochs: EpochMetrics[] = [];
  private readonly maps: WeightMapFile;

  constructor(
    private readonly job: TrainJob,
    private readonly emit: Emit,
  ) {
    this.last = job.resumeFrom;
    this.maps = new WeightMapFile(job.checkpointDirectory, (text) => emit({ kind: 'notice', text }));
  }

  /** The checkpoint to go on from. */
  async resume(): Promise<Checkpoint | null> {
    const { checkpointDirectory } = this.job;
    await sweepTemporaries(checkpointDirectory);
    if (this.job.resumeFrom === null) return null;
    const found = await newestCheckpoint(checkpointDirectory, (text) => this.emit({ kind: 'notice', text }));
    this.last = found?.file ?? null;
    this.epochs = JSON.parse(found?.checkpoint.metadata[EPOCHS] ?? '[]') as EpochMetrics[];
    return found?.checkpoint ?? null;
  }

  /** Passes an event of the loop on, once what it names is on disk. */
  async handle(event: TrainLoopEvent): Promise<void> {
    switch (event.kind) {
      case 'save':
        return this.save(event);
      case 'point':
        return this.point(event);
      case 'map':
        return this.maps.add(event.map);
      case 'epoch':
        this.epochs = [...this.epochs, event.metrics].slice(-KEPT_EPOCHS);
        return this.emit(event);
      case 'paused':
      case 'stopped':
      case 'done':
        return this.emit({ ...event, checkpoint: this.last! });
      case 'started':
        this.emit(event);
        await this.maps.begin(event.resumedAtStep);
        // A host that died may have missed epochs that the checkpoint comes after: tell them again.
        for (const metrics of this.epochs) this.emit({ kind: 'epoch', metrics });
        return;
      default:
        return this.emit(event);
    }
  }

  /** A point's own checkpoint is on disk before the point is told. */
  private async point({ point, checkpoint }: Extract<TrainLoopEvent, { kind: 'point' }>): Promise<void> {
    if (checkpoint) await writeNamed(this.job.checkpointDirectory, checkpoint, point.checkpoint);
    this.emit({ kind: 'point', point });
  }

  private async save({
    checkpoint,
    step,
    elapsedMs,
  }: Extract<TrainLoopEvent, { kind: 'save' }>): Promise<void> {
    const metadata = { ...checkpoint.metadata, [EPOCHS]: JSON.stringify(this.epochs) };
    this.last = await writeCheckpoint(this.job.checkpointDirectory, { ...checkpoint, metadata }, step);
    this.emit({ kind: 'checkpoint', file: this.last, step, elapsedMs });
  }
}
