import * as v from 'valibot';
import type { DatasetInfo } from '../../../shared/dataset';
import { RunConfig, type RunConfigInput } from '../../../shared/run-config';
import type { Engine, SampleArrays } from '../../engine';
import { findModel } from '../../model';
import { sizeOf } from '../../model/shapes';
import type { ModelSpec } from '../../model/spec';
import { stream } from '../../random';
import type { Checkpoint } from '../checkpoint';
import { train } from '../loop';
import type { TrainLoopEvent, TrainOptions } from '../options';

export const FEATURES = 12;
export const CLASSES = 3;

/** Three Gaussian blobs, far enough apart to be told from each other. */
function blobs(count: number, seed: number, sampleShape: readonly number[] = [FEATURES]): SampleArrays {
  const features = sizeOf(sampleShape);
  const centres = stream('centres');
  const centre = Array.from({ length: CLASSES * features }, () => 2 * centres.normal());
  const random = stream('blobs', seed);
  const labels = Int32Array.from({ length: count }, (_, i) => i % CLASSES);
  const samples = new Float32Array(count * features);
  labels.forEach((label, i) => {
    for (let f = 0; f < features; f++)
      samples[i * features + f] = centre[label * features + f]! + random.normal();
  });
  return { samples, sampleShape, labels };
}

/** The same blobs as images, and a net for them. */
export function imagesFor(spec: ModelSpec): Pick<TrainOptions, 'spec' | 'dataset' | 'train' | 'test'> {
  const sampleShape = spec.inputShape;
  return {
    spec,
    dataset: { ...dataset, sampleShape },
    train: blobs(300, 1, sampleShape),
    test: blobs(90, 2, sampleShape),
  };
}

export const dataset: DatasetInfo = {
  id: 'blobs',
  name: 'blobs',
  format: 'csv',
  sampleShape: [FEATURES],
  dtype: 'float32',
  classes: ['a', 'b', 'c'],
  trainCount: 300,
  testCount: 90,
  classCounts: { train: [100, 100, 100], test: [30, 30, 30] },
  hash: 'sha256:0',
  preprocessing: { kind: 'columns', features: [] },
  source: '',
  importedAt: 0,
  sizeBytes: 0,
  warnings: [],
};

export type Settings = Partial<RunConfigInput> & { hidden?: number[]; dropout?: number };

export function options(
  engine: Engine,
  settings: Settings = {},
  extra: Partial<TrainOptions> = {},
): TrainOptions {
  const { hidden = [16, 8], dropout = 0, ...config } = settings;
  const full = v.parse(RunConfig, {
    dataset: 'blobs',
    model: { name: 'mlp', settings: { hidden, dropout } },
    method: { name: 'cges', lambda: 3e-3 },
    epochs: 4,
    fineTuneEpochs: 2,
    batchSize: 30,
    ...config,
  });
  let clock = 0;
  return {
    config: full,
    spec: findModel('mlp').build([FEATURES], CLASSES, full.model.settings),
    engine,
    dataset,
    train: blobs(300, 1),
    test: blobs(90, 2),
    resume: null,
    control: { request: () => null },
    now: () => (clock += 7),
    breathe: () => Promise.resolve(),
    checkpointEveryMs: 40,
    ...extra,
  };
}

export async function collect(given: TrainOptions): Promise<TrainLoopEvent[]> {
  const events: TrainLoopEvent[] = [];
  for await (const event of train(given)) events.push(event);
  return events;
}

export const ofKind = <K extends TrainLoopEvent['kind']>(events: TrainLoopEvent[], kind: K) =>
  events.filter((event): event is Extract<TrainLoopEvent, { kind: K }> => event.kind === kind);

export const saves = (events: TrainLoopEvent[]): Checkpoint[] =>
  ofKind(events, 'save').map((event) => event.checkpoint);

export const lastWeights = (events: TrainLoopEvent[]): Record<string, number[]> => {
  const { tensors } = saves(events).at(-1)!;
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, Array.from(tensor.data)]));
};
