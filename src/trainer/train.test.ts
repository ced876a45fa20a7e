/**
 * A run's process under real kills: SIGKILL at moments that nobody chose, then on from the newest checkpoint, as often
 * as it takes. The measure is a run of the same configuration that nobody disturbed.
 */
import { fork, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import type { HostTensor } from '../core/engine';
import { decodeSafetensors } from '../core/formats/safetensors';
import { decodeMaps } from '../core/weight-map';
import { checkConfig, parseConfig } from '../host/config';
import { forkJob } from '../host/fork-job';
import { Jobs, type RunningJob } from '../host/jobs';
import { mountTmpfs, programs, resources, standStillAt, temporaryFolder } from '../host/testing';
import { standingStill } from '../host/testing/standing-still';
import { checkpointName, checkpointsIn } from '../shared/checkpoints';
import type { DatasetInfo } from '../shared/dataset';
import type { JobToHost, TrainJob } from '../shared/protocol';
import type { RunConfig, RunConfigInput } from '../shared/run-config';
import type { RunChange } from '../shared/run-events';
import { WEIGHT_MAP_FILE, type WeightMap } from '../shared/weight-map';

// Each run loads TensorFlow in a process of its own, and the machine may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const trainer = forkJob(programs.trainer);
const jobs = new Jobs(trainer);
/** Jobs that stand still once they have told of an epoch, until they are steered. */
const patient = (): Jobs => new Jobs(standingStill(trainer, standStillAt('epoch')));

let dataset: DatasetInfo;
/** What the tests measure against: a run left alone, and the folder of its checkpoints. */
let runConfig: RunConfig;
let undisturbed: Attempt;
const whole = folder();
const datasetDirectory = join(temporaryFolder(), 'digits');

beforeAll(async () => {
  const request = { path: join(resources, 'datasets', 'digits.csv.gz') };
  dataset = await jobs.ask(
    { kind: 'import', id: 'digits', request, directory: datasetDirectory },
    (message) => (message.kind === 'imported' ? message.dataset : undefined),
  );
  runConfig = await config();
  undisturbed = await attempt(runConfig, whole);
});

/** A net that loses weights and whole units on the way, so that freezing and cutting matter. */
const config = (more: Partial<RunConfigInput> = {}): Promise<RunConfig> =>
  checkConfig(
    parseConfig({
      dataset: 'digits',
      model: { name: 'mlp', settings: { hidden: [48, 24] } },
      method: { name: 'cges', lambda: 0.01 },
      epochs: 12,
      fineTuneEpochs: 6,
      batchSize: 50,
      ...more,
    }),
    dataset,
  );

interface Attempt {
  readonly messages: JobToHost[];
  readonly code: number | null;
}

/** Runs the job until it ends or `watch` kills it; goes on from what the folder holds. */
async function attempt(
  runConfig: RunConfig,
  checkpointDirectory: string,
  watch: (message: JobToHost, job: RunningJob) => void = () => undefined,
  changes: readonly RunChange[] = [],
  on: Jobs = jobs,
): Promise<Attempt> {
  const newest = checkpointsIn(readdirSync(checkpointDirectory))[0];
  const job: TrainJob = {
    kind: 'train',
    run: 'r0001',
    config: runConfig,
    dataset,
    datasetDirectory,
    checkpointDirectory,
    resumeFrom: newest ? join(checkpointDirectory, newest) : null,
    // Far more often than every epoch, so that runs are also cut inside one.
    checkpointEveryMs: 20,
    changes,
  };
  const messages: JobToHost[] = [];
  const running = on.start(job, (message) => {
    messages.push(message);
    watch(message, running);
  });
  return { messages, code: await running.ended };
}

function folder(): string {
  const path = join(temporaryFolder(), 'checkpoints');
  mkdirSync(path);
  return path;
}
const last = ({ messages }: Attempt): JobToHost => messages.at(-1)!;
/** A digest of every final tensor's bytes, momentum included, by name. */
const finalTensors = (directory: string): Record<string, string> => {
  const file = join(directory, checkpointsIn(readdirSync(directory))[0]!);
  const { tensors } = decodeSafetensors(readFileSync(file));
  const digest = ({ data }: HostTensor): string =>
    createHash('sha256')
      .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      .digest('hex');
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, digest(tensor)]));
};

const weightMaps = (directory: string): WeightMap[] =>
  decodeMaps(readFileSync(join(directory, WEIGHT_MAP_FILE)));

test('the weight maps of a run begin before its first step, and end as its counts do', () => {
  const maps = weightMaps(whole);
  const { result } = last(undisturbed) as Extract<JobToHost, { kind: 'done' }>;
  const stepsPerEpoch = Math.floor(dataset.trainCount / 50);
  expect(maps.map(({ step }) => step)).toEqual(
    Array.from({ length: 19 }, (_, epoch) => epoch * stepsPerEpoch),
  );
  const [first, end] = [maps[0]!, maps.at(-1)!];
  for (const layer of first.layers) expect(layer.unitsLeft).toBe(layer.units);
  expect(end.layers.map(({ unitsLeft }) => unitsLeft)).toEqual(result.layers.map(({ units }) => units!.kept));
  // Nothing is blocked together in so small a net: what is not zero there is what is counted.
  const filled = end.layers.map(({ cells }) => cells.filter((cell) => cell > 0).length);
  expect(filled).toEqual(result.layers.map(({ nonzero }) => nonzero));
  expect(filled[0]).toBeLessThan(end.layers[0]!.cells.length);
});

test('killed again and again at random moments, a run ends with the very weights of one left alone', async () => {
  expect(last(undisturbed)).toMatchObject({ kind: 'done' });
  expect(undisturbed.code).toBe(0);
  const [started] = undisturbed.messages.filter((message) => message.kind === 'started');

  const cut = folder();
  const lives: string[] = [];
  for (let life = 0; life < 5; life++) {
    const delay = Math.random() * 350;
    const { messages } = await attempt(runConfig, cut, (message, job) => {
      if (message.kind === 'started') setTimeout(() => job.kill(), delay);
    });
    const resumed = messages.find((message) => message.kind === 'started');
    lives.push(`from step ${resumed?.resumedAtStep}, killed after ${delay.toFixed(1)} ms`);
    if (messages.at(-1)?.kind === 'done') break;
  }
  const end = await attempt(runConfig, cut);
  expect(last(end), lives.join('; ')).toMatchObject({ kind: 'done' });
  expect(finalTensors(cut), lives.join('; ')).toEqual(finalTensors(whole));
  expect(weightMaps(cut), lives.join('; ')).toEqual(weightMaps(whole));
  const accuracy = (run: Attempt): unknown => {
    const done = last(run);
    return done.kind === 'done' && { ...done.result, elapsedMs: 0 };
  };
  expect(accuracy(end), lives.join('; ')).toEqual(accuracy(undisturbed));
  expect(started).toMatchObject({ totalSteps: 18 * Math.floor(dataset.trainCount / 50) });
});

test('cut exactly where fine-tuning begins, it still ends with the same weights', async () => {
  // A run of the sparse phase alone ends with the state that the longer one has there.
  const cut = folder();
  await attempt({ ...runConfig, fineTuneEpochs: 0 }, cut);
  const end = await attempt(runConfig, cut);
  expect(end.messages.find((message) => message.kind === 'started')).toMatchObject({
    resumedAtStep: 12 * Math.floor(dataset.trainCount / 50),
  });
  expect(finalTensors(cut)).toEqual(finalTensors(whole));
});

test('paused, it leaves with a checkpoint at the step that it names, and goes on from there', async () => {
  const cut = folder();
  const paused = await attempt(
    runConfig,
    cut,
    (message, job) => message.kind === 'epoch' && job.send('pause'),
    [],
    patient(),
  );
  const word = last(paused);
  expect(word.kind).toBe('paused');
  const { step, checkpoint } = word as Extract<JobToHost, { kind: 'paused' }>;
  expect(checkpoint).toBe(join(cut, checkpointName(step)));
  const end = await attempt(runConfig, cut);
  expect(end.messages.find((message) => message.kind === 'started')).toMatchObject({ resumedAtStep: step });
  expect(finalTensors(cut)).toEqual(finalTensors(whole));
  // Every epoch is told, whoever told it: the checkpoint carries those that a host may have missed.
  const epochs = (run: Attempt): number[] =>
    run.messages.flatMap((message) => (message.kind === 'epoch' ? [message.metrics.epoch] : []));
  expect(epochs(end)).toEqual(Array.from({ length: 18 }, (_, i) => i));
});

test('changed at a step and killed at random moments, it ends with the weights of one changed there and left alone', async () => {
  const cut = folder();
  // Long enough that a kill comes before the end.
  const longer = { ...runConfig, epochs: 60 };
  const known: RunChange[] = [];
  const lives: string[] = [];
  // Asked for while it trains, twice, in lives that are killed after the change is made.
  for (const [life, asked] of [{ lambda: 0.02 }, { lambda: 0.005, learningRate: 0.05 }].entries()) {
    const delay = Math.random() * 150;
    let isAsked = false;
    await attempt(
      longer,
      cut,
      (message, job) => {
        if (message.kind === 'epoch' && !isAsked) job.change({ at: life + 1, ...asked });
        isAsked ||= message.kind === 'epoch';
        if (message.kind !== 'changed' || message.change.at !== life + 1) return;
        known.push(message.change);
        setTimeout(() => job.kill(), delay);
      },
      known,
      patient(),
    );
    lives.push(`${delay} ms after the change at step ${known.at(-1)?.step}`);
  }
  expect(known.map(({ at }) => at)).toEqual([1, 2]);
  expect(known[1]!.lambda).toEqual({ from: 0.02, to: 0.005 });
  const end = await attempt(longer, cut, () => undefined, known);
  expect(last(end)).toMatchObject({ kind: 'done', result: { changes: known } });

  const alone = folder();
  await attempt(longer, alone, () => undefined, known);
  expect(finalTensors(cut), lives.join('; ')).toEqual(finalTensors(alone));
  expect(finalTensors(cut)).not.toEqual(finalTensors(whole));
});

test('a damaged newest checkpoint is passed over with a notice, and the end is the same', async () => {
  const cut = folder();
  await attempt(runConfig, cut, (message, job) => {
    if (message.kind === 'checkpoint' && message.step > 100) job.kill();
  });
  const [newest, previous] = checkpointsIn(readdirSync(cut));
  const file = join(cut, newest!);
  const flipped = folder();
  cpSync(cut, flipped, { recursive: true });

  truncateSync(file, readFileSync(file).length - 1000);
  const truncated = await attempt(runConfig, cut);
  expect(truncated.messages[0]).toMatchObject({ kind: 'notice', text: expect.stringContaining(newest!) });
  const step = Number(/\d+/.exec(previous!)![0]);
  expect(truncated.messages[1]).toMatchObject({ kind: 'started', resumedAtStep: step });
  expect(finalTensors(cut)).toEqual(finalTensors(whole));

  // One bit inside the data: the container is sound, the digest is not.
  const bytes = readFileSync(join(flipped, newest!));
  bytes[bytes.length - 5]! ^= 1;
  writeFileSync(join(flipped, newest!), bytes);
  const repaired = await attempt(runConfig, flipped);
  expect(repaired.messages[0]).toMatchObject({ kind: 'notice', text: expect.stringContaining('digest') });
  expect(finalTensors(flipped)).toEqual(finalTensors(whole));
});

test('with no sound checkpoint at all it says so and starts anew', async () => {
  const short = await config({ epochs: 1, fineTuneEpochs: 0 });
  const directory = folder();
  writeFileSync(join(directory, checkpointName(7)), 'torn');
  const { messages } = await attempt(short, directory);
  expect(messages.slice(0, 3)).toMatchObject([
    { kind: 'notice', text: expect.stringContaining('passed over') },
    { kind: 'notice', text: expect.stringContaining('anew') },
    { kind: 'started', resumedAtStep: 0 },
  ]);
  expect(messages.at(-1)!.kind).toBe('done');
});

test('an empty layer fails the run with its name and keeps the last good checkpoint', async () => {
  const hopeless = await config({ method: { name: 'l1', lambda: 5 }, epochs: 40, lambdaWarmupEpochs: 40 });
  const directory = folder();
  const { messages, code } = await attempt(hopeless, directory);
  const word = messages.at(-1)!;
  expect(word).toMatchObject({
    kind: 'failed',
    error: { kind: 'user', got: expect.stringMatching(/layer dense.* step \d+/) },
  });
  const { checkpoint } = word as Extract<JobToHost, { kind: 'failed' }>;
  // An epoch was over before the strength was enough.
  expect(decodeSafetensors(readFileSync(checkpoint!)).metadata['progress']).toContain('"step"');
  expect(code).toBe(0);
});

test('no more than two checkpoints are kept, and no temporary file', async () => {
  const directory = folder();
  await attempt(await config({ epochs: 3 }), directory);
  const names = readdirSync(directory);
  expect(checkpointsIn(names).length).toBe(2);
  expect(names.sort()).toEqual([...checkpointsIn(names), WEIGHT_MAP_FILE].sort());
});

test.skipIf(process.platform !== 'linux')('a full disk fails the run in words', async (context) => {
  const checkpoint = join(whole, checkpointsIn(readdirSync(whole))[0]!);
  const directory = folder();
  // Room for one checkpoint, not for the next one beside it.
  const size = Math.ceil(statSync(checkpoint).size * 1.5);
  if (!mountTmpfs(directory, `size=${size}`)) context.skip('mounting is not allowed');
  try {
    const end = last(await attempt(runConfig, directory));
    expect(end).toMatchObject({ kind: 'failed', error: { kind: 'user' } });
    const { error, checkpoint: kept } = end as Extract<JobToHost, { kind: 'failed' }>;
    expect(error.got).toMatch(/^cannot write checkpoint .*safetensors: the disk is full \(ENOSPC\)$/);
    expect(error.fix).toMatch(/^free some space on it, then resume the run/);
    // Nothing half-written takes what little is left; what was kept is whole.
    const names = readdirSync(directory);
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(kept).toBe(join(directory, checkpointsIn(names)[0]!));
    expect(decodeSafetensors(readFileSync(kept!)).metadata['progress']).toContain('"step"');
  } finally {
    spawnSync('umount', [directory]);
  }
});

test('a host that goes away leaves a trainer that keeps its progress and goes too', async () => {
  const directory = folder();
  const endless = await config({ epochs: 100_000, fineTuneEpochs: 0 });
  const child = fork(programs.trainer, [], { serialization: 'advanced' });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  child.on(
    'message',
    (message: JobToHost) => message.kind === 'epoch' && child.connected && child.disconnect(),
  );
  const job: TrainJob = {
    kind: 'train',
    run: 'r0001',
    config: endless,
    dataset,
    datasetDirectory,
    checkpointDirectory: directory,
    resumeFrom: null,
    checkpointEveryMs: 60_000,
    changes: [],
  };
  child.send(job);
  expect(await ended).toBe(0);
  expect(checkpointsIn(readdirSync(directory)).length).toBeGreaterThan(0);
});
