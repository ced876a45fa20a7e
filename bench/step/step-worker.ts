/**
 * Our side of `bench:step`: the trainer's own session (`core/train`), step by step, data gathering included. The first
 * line that it writes tells its version, its cases and its memory after import; then it reads requests as JSON lines and
 * answers each:
 *
 * - {net, case, steps, warmUp}: {ms} per step, or {skip} with the reason where the method cannot work on that net;
 * - {memory: true}: {stepBytes, peakBytes}, the highest resident memory since the last question and since the start.
 *
 * Arguments: folder with the samples, engine.
 */
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import type { Engine, SampleArrays } from '../../src/core/engine';
import { methods } from '../../src/core/methods';
import type { Method } from '../../src/core/methods/method';
import { parseSettings } from '../../src/core/methods/settings';
import { findModel } from '../../src/core/model';
import type { Segment } from '../../src/core/train/driver';
import { Session } from '../../src/core/train/session';
import { chooseEngine } from '../../src/engine';
import type { DatasetInfo } from '../../src/shared/dataset';
import { UserError } from '../../src/shared/errors';
import { RunConfig } from '../../src/shared/run-config';
import type { SettingValue } from '../../src/shared/registry';
import { highWater, resetHighWater, residentBytes } from './resident-memory';
import { readSamples } from './read-samples';

type Net = 'mlp' | 'lenet' | 'resnet-20';

/** A method, or one of its modes. */
interface Case {
  readonly name: string;
  readonly method: string;
  readonly settings: Readonly<Record<string, SettingValue>>;
  readonly lambda: number;
  /** Whether it shrinks the weights after every step. */
  readonly isProximal: boolean;
  /** Steps from one pruning to the next; null where it does not prune between steps. */
  readonly interval: number | null;
}

interface StepRequest {
  readonly net: Net;
  readonly case: string;
  readonly steps: number;
  readonly warmUp: number;
}

const nets = {
  mlp: { name: 'mlp', settings: { hidden: [500, 300] }, shape: [28, 28, 1] },
  lenet: { name: 'lenet-5', settings: {}, shape: [28, 28, 1] },
  'resnet-20': { name: 'resnet', settings: { depth: '20' }, shape: [32, 32, 3] },
} as const;

const LEARNING_RATE = 0.05;

/** Settings whose choices are other computations, not other strengths: each choice is a case of its own. */
const ways = ['mode', 'schedule'];

/** Every method of the registry; `method:choice` where it has several ways to go, the default one by its bare name. */
function listCases(): readonly Case[] {
  return methods.flatMap((method) => {
    const { info } = method;
    // Weak enough to empty nothing within a benchmark.
    const lambda = info.usesLambda ? info.lambdaRange[0] / 10 : 0;
    const isProximal = method.prox !== undefined && info.name !== 'none';
    const caseOf = (name: string, settings: Case['settings']): Case => ({
      ...{ name, method: info.name, settings, lambda, isProximal },
      interval: intervalOf(method, settings),
    });
    const way = info.settings.find(({ name, type }) => ways.includes(name) && type === 'choice');
    const others = (way?.choices ?? []).filter((choice) => choice !== way!.default);
    return [
      caseOf(info.name, {}),
      ...others.map((choice) => caseOf(`${info.name}:${choice}`, { [way!.name]: choice })),
    ];
  });
}

/** After how many steps the pruning rule is due, in the middle of the sparse phase, where the benchmark trains. */
function intervalOf({ info, pruning }: Method, given: Case['settings']): number | null {
  const settings = parseSettings(info.settings, given);
  const isDue = (step: number): boolean =>
    pruning?.due({ progress: 0.5, step, stepsPerEpoch: 1000, phaseSteps: 1e6, places: [], settings }) ??
    false;
  for (let step = 1; step <= 1000; step++) if (isDue(step)) return step;
  return null;
}

const dataset = (shape: readonly number[]): DatasetInfo => ({
  id: 'bench',
  name: 'bench',
  format: 'idx',
  sampleShape: [...shape],
  dtype: 'uint8',
  classes: Array.from({ length: 10 }, (_, i) => String(i)),
  trainCount: 0,
  testCount: 0,
  classCounts: { train: [], test: [] },
  hash: '',
  preprocessing: {
    kind: 'pixels',
    mean: Array.from({ length: shape[2]! }, () => 33),
    std: Array.from({ length: shape[2]! }, () => 79),
  },
  source: '',
  importedAt: 0,
  sizeBytes: 0,
  warnings: [],
});

/** One training that goes on from round to round. */
class Training {
  private readonly session: Session;
  private readonly segment: Segment;
  private at = 0;

  constructor(engine: Engine, train: SampleArrays, net: Net, { method, settings, lambda }: Case) {
    const { name, settings: modelSettings, shape } = nets[net];
    const config = v.parse(RunConfig, {
      dataset: 'bench',
      model: { name, settings: modelSettings },
      method: { name: method, lambda, settings },
      epochs: 1000,
      batchSize: 128,
      learningRate: LEARNING_RATE,
    });
    const pixels = shape[0] * shape[1] * shape[2];
    this.session = new Session({
      config,
      spec: findModel(name).build([...shape], 10, modelSettings),
      engine,
      dataset: dataset(shape),
      train,
      test: { ...train, samples: train.samples.slice(0, pixels), labels: train.labels.slice(0, 1) },
      resume: null,
      control: { request: () => null },
      now: () => performance.now(),
      breathe: () => Promise.resolve(),
      checkpointEveryMs: Infinity,
    });
    this.segment = {
      phase: 'sparse',
      steps: 1e9,
      firstStep: 0,
      learningRate: () => LEARNING_RATE,
      lambda: () => lambda,
      progress: () => 0.5,
      closes: false,
      onEmpty: 'fail',
    };
    this.session.enter(this.segment, true, false);
  }

  /** Milliseconds a step, over `steps` steps after `warmUp` ones. */
  round({ steps, warmUp }: StepRequest): number {
    for (let i = 0; i < warmUp; i++) this.session.step(this.segment, this.at++);
    const began = performance.now();
    for (let i = 0; i < steps; i++) this.session.step(this.segment, this.at++);
    return (performance.now() - began) / steps;
  }

  dispose(): void {
    this.session.dispose();
  }
}

/** The training of one case at a time, and beside it the net's plain one, with which the others are compared. */
class Trainings {
  private net: Net | null = null;
  private readonly held = new Map<string, Training>();

  constructor(
    private readonly engine: Engine,
    private readonly folder: string,
    private readonly cases: readonly Case[],
  ) {}

  round(request: StepRequest): { ms: number } | { skip: string } {
    if (request.net !== this.net) {
      for (const name of [...this.held.keys()]) this.end(name);
      this.net = request.net;
    }
    try {
      const training = this.held.get(request.case) ?? this.start(request);
      return { ms: training.round(request) };
    } catch (error) {
      if (error instanceof UserError) return { skip: error.message };
      throw error;
    }
  }

  private start(request: StepRequest): Training {
    for (const name of [...this.held.keys()]) if (name !== 'none') this.end(name);
    const one = this.cases.find(({ name }) => name === request.case)!;
    const train = readSamples(this.folder, nets[request.net].shape);
    const training = new Training(this.engine, train, request.net, one);
    this.held.set(request.case, training);
    return training;
  }

  private end(name: string): void {
    this.held.get(name)!.dispose();
    this.held.delete(name);
  }
}

const [folder, engineName] = process.argv.slice(2) as [string, 'tensorflow' | 'wasm'];
const engine = await chooseEngine(engineName);
const cases = listCases();
const trainings = new Trainings(engine, folder, cases);
const say = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
const baseline = residentBytes();
let peak = 0;
say({
  version: `${engine.choice.device}, ${engine.choice.version}`,
  cases: cases.map(({ name, lambda, isProximal, interval }) => ({ name, lambda, isProximal, interval })),
});
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as StepRequest | { memory: true };
  if ('memory' in request) {
    const since = highWater();
    peak = Math.max(peak, since ?? 0);
    say(
      since === null || baseline === null ? {} : { stepBytes: since - baseline, peakBytes: peak - baseline },
    );
    resetHighWater();
  } else say(trainings.round(request));
}
