/**
 * Our side of `bench:step`: the trainer's own session (`core/train`), step by step, data gathering included. Reads
 * requests as JSON lines, {net, method, steps, warmUp}, and answers each with {ms: milliseconds per step}.
 * Arguments: folder with the samples, engine.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import type { Engine, SampleArrays } from '../../src/core/engine';
import { findModel } from '../../src/core/model';
import { Session } from '../../src/core/train/session';
import { chooseEngine } from '../../src/engine';
import type { DatasetInfo } from '../../src/shared/dataset';
import { RunConfig } from '../../src/shared/run';

interface Request {
  readonly net: 'mlp' | 'lenet';
  readonly method: 'none' | 'cges';
  readonly steps: number;
  readonly warmUp: number;
}

const models = {
  mlp: { name: 'mlp', settings: { hidden: [500, 300] } },
  lenet: { name: 'lenet-5' },
} as const;

const dataset: DatasetInfo = {
  id: 'bench',
  name: 'bench',
  format: 'idx',
  sampleShape: [28, 28, 1],
  dtype: 'uint8',
  classes: Array.from({ length: 10 }, (_, i) => String(i)),
  trainCount: 0,
  testCount: 0,
  classCounts: { train: [], test: [] },
  hash: '',
  preprocessing: { kind: 'pixels', mean: [33], std: [79] },
  source: '',
  importedAt: 0,
  sizeBytes: 0,
  warnings: [],
};

/** One training that goes on from round to round. */
class Training {
  private readonly session: Session;
  private at = 0;

  constructor(engine: Engine, train: SampleArrays, { net, method }: Request) {
    const config = v.parse(RunConfig, {
      dataset: dataset.id,
      model: models[net],
      method: { name: method, lambda: method === 'cges' ? 6e-5 : 0 },
      epochs: 1000,
      lambdaWarmupEpochs: 0,
      batchSize: 128,
      learningRate: 0.05,
    });
    const spec = findModel(config.model.name).build([28, 28, 1], 10, config.model.settings);
    const test = { ...train, samples: train.samples.slice(0, 784), labels: train.labels.slice(0, 1) };
    const options = {
      config,
      spec,
      engine,
      dataset,
      train,
      test,
      resume: null,
      control: { request: () => null },
      now: () => performance.now(),
      breathe: () => Promise.resolve(),
      checkpointEveryMs: Infinity,
    };
    this.session = new Session(options, 0);
  }

  /** Milliseconds a step, over `steps` steps after `warmUp` ones. */
  round({ steps, warmUp }: Request): number {
    for (let i = 0; i < warmUp; i++) this.session.step(this.at++);
    const began = performance.now();
    for (let i = 0; i < steps; i++) this.session.step(this.at++);
    return (performance.now() - began) / steps;
  }
}

const [folder, engineName] = process.argv.slice(2) as [string, 'tensorflow' | 'wasm'];
const labels = readFileSync(join(folder, 'labels.i32'));
const train: SampleArrays = {
  samples: new Uint8Array(readFileSync(join(folder, 'samples.u8'))),
  sampleShape: [28, 28, 1],
  labels: new Int32Array(new Uint8Array(labels).buffer),
};
const engine = await chooseEngine(engineName);
const trainings = new Map<string, Training>();
process.stdout.write(`${JSON.stringify({ version: `${engine.choice.device}, ${engine.choice.version}` })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Request;
  const key = `${request.net} ${request.method}`;
  const training = trainings.get(key) ?? new Training(engine, train, request);
  trainings.set(key, training);
  process.stdout.write(`${JSON.stringify({ ms: training.round(request) })}\n`);
}
