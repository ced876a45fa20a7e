/** What a reader of a checkpoint's file sees: the net by its plain variable names alone. */
import type { Engine, SampleArrays } from '../../engine';
import { forward } from '../../model/forward';
import { parameters } from '../../model/shapes';
import type { ModelSpec } from '../../model/spec';
import type { Checkpoint } from '../checkpoint';
import { preprocess } from '../loss';
import type { TrainLoopEvent, TrainOptions } from '../options';
import { ofKind } from './blobs';

export const saveAt = (events: TrainLoopEvent[], step: number): Checkpoint =>
  ofKind(events, 'save').find((event) => event.step === step)!.checkpoint;

/** The net's present shape: `original` where nothing was cut out. */
function specIn({ metadata }: Checkpoint, original: ModelSpec): ModelSpec {
  return metadata['spec'] ? (JSON.parse(metadata['spec']) as ModelSpec) : original;
}

/** Logits of its net over the test part, `[samples × classes]`. */
export function logitsOf(
  engine: Engine,
  checkpoint: Checkpoint,
  { spec: original, dataset, test }: Pick<TrainOptions, 'spec' | 'dataset' | 'test'>,
): Float32Array {
  const spec = specIn(checkpoint, original);
  const names = parameters(spec).map(({ name }) => name);
  const weights = Object.fromEntries(names.map((name) => [name, checkpoint.tensors[name]!]));
  const { samples, sampleShape, labels }: SampleArrays = test;
  const x = {
    dtype: 'float32',
    shape: [labels.length, ...sampleShape],
    data: samples as Float32Array,
  } as const;
  const run = engine.evaluate(
    ({ x, ...params }) => ({
      logits: forward(spec, params, preprocess(x!, dataset.preprocessing), { training: false }),
    }),
    { x, ...weights },
  );
  return run['logits']!.data as Float32Array;
}

export function accuracyOf(engine: Engine, checkpoint: Checkpoint, given: TrainOptions): number {
  const logits = logitsOf(engine, checkpoint, given);
  const { labels } = given.test;
  const classes = logits.length / labels.length;
  const right = Array.from(labels).filter((label, i) => {
    const row = Array.from(logits.slice(i * classes, (i + 1) * classes));
    return row.indexOf(Math.max(...row)) === label;
  });
  return right.length / labels.length;
}
