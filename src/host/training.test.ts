/** Runs through the queue, each in its real trainer process. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RunConfigInput } from '../shared/run-config';
import type { RunDetail } from '../shared/run';
import type { RunState } from '../shared/run-state';
import type { WorkbenchEvent } from '../shared/workbench';
import { forkJob, openHost, type Host, type JobProcess } from './index';
import { programs, resources, temporaryFolder, until } from './testing';

// Each run loads TensorFlow in a process of its own, and the machine may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let host: Host;
let dataset: string;
const processes: JobProcess[] = [];
const events: WorkbenchEvent[] = [];

beforeAll(async () => {
  const fork = forkJob(programs.trainer);
  const spawnJob = (environment: Readonly<Record<string, string>>): JobProcess => {
    const process = fork(environment);
    processes.push(process);
    return process;
  };
  host = await openHost({ workspace: temporaryFolder(), spawnJob, resources });
  host.subscribe((batch) => events.push(...batch));
  const info = await host.request('datasets:import', { path: join(resources, 'datasets', 'digits.csv.gz') });
  dataset = info.id;
});
afterAll(() => host.close());

const config = (more: Partial<RunConfigInput> = {}): RunConfigInput => ({
  dataset,
  model: { name: 'mlp', settings: { hidden: [16] } },
  method: { name: 'cges', lambda: 1e-3 },
  epochs: 3,
  fineTuneEpochs: 1,
  ...more,
});
/** So long that a test can act in the middle of it. */
const long = (): RunConfigInput => config({ epochs: 100_000 });
const show = (run: string): Promise<RunDetail> => host.request('runs:show', { run });
const reached = (run: string, ...states: RunState[]): Promise<RunDetail> =>
  until(async () => {
    const detail = await show(run);
    return states.includes(detail.state) ? detail : null;
  });
const enqueue = async (...configs: RunConfigInput[]): Promise<readonly string[]> =>
  (await host.request('runs:enqueue', { configs })).runs;
const hasEpoch = (run: string): Promise<boolean> => until(async () => (await show(run)).epochs.length > 0);

test('runs go one at a time; one that fails says why and does not hold up the others', async () => {
  const hopeless = config({ method: { name: 'l1', lambda: 50 }, lambdaWarmupEpochs: 0 });
  const [bad, first, second] = await enqueue(hopeless, config({ seed: 1 }), config({ seed: 2 }));
  const failed = await reached(bad!, 'failed');
  expect(failed.error).toMatchObject({ kind: 'user', got: expect.stringMatching(/layer dense/) });
  const done = await reached(first!, 'done');
  await reached(second!, 'done');

  expect(done.result).toMatchObject({ steps: done.totalSteps, engine: done.engine!.name });
  expect(done.epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3]);
  expect(done).toMatchObject({
    testAccuracy: done.result!.testAccuracy,
    weightSparsity: done.result!.weightSparsity,
    progress: 1,
    queuePosition: null,
    error: null,
  });
  expect(done.steps.length).toBeGreaterThan(0);

  // Never two at once: of all that was told, a run begins only after the one before has ended.
  const states = events.flatMap((event) => (event.kind === 'run:changed' ? [event.summary] : []));
  const running = new Set<string>();
  for (const { run, state } of states) {
    if (state === 'running') running.add(run);
    else running.delete(run);
    expect(running.size).toBeLessThanOrEqual(1);
  }
  const told = events.flatMap((event) =>
    event.kind === 'run:epoch' && event.run === first ? [event.metrics] : [],
  );
  expect(told).toEqual(done.epochs);

  const [point, ...more] = await host.request('curve:points', { runs: [] });
  expect(more).toEqual([]);
  const other = (await show(second!)).result!;
  expect(point).toMatchObject({ method: 'cges', seeds: 2, runs: [first, second] });
  expect(point!.testAccuracy).toBeCloseTo((done.result!.testAccuracy + other.testAccuracy) / 2, 12);
  const estimate = await host.request('runs:estimate', { config: config() });
  expect(estimate.basis).toContain(`measured in run ${second}`);

  const figure = join(temporaryFolder(), 'figure.svg');
  expect(await host.request('curve:save', { runs: [], path: figure })).toEqual({ out: figure });
  expect(readFileSync(figure, 'utf8')).toContain('<svg');
  const directory = temporaryFolder();
  const report = await host.request('exports:create', { run: first!, format: 'onnx', directory });
  expect(report.files.map(({ path }) => existsSync(path))).toEqual([true, true]);
  expect(report.compact.testAccuracy).toBe(report.trained.testAccuracy);
  expect((await show(first!)).exports).toEqual([report]);
  await expect(host.request('exports:create', { run: bad!, format: 'onnx', directory })).rejects.toThrow(
    `run ${bad} is failed; expected a run that is done`,
  );
});

test('a running run pauses with a checkpoint and goes on from it; stopped, it keeps what it measured', async () => {
  const [run, waiting] = await enqueue(long(), long());
  await hasEpoch(run!);
  await host.request('runs:pause', { run: run! });
  const paused = await show(run!);
  expect(paused.state).toBe('paused');
  // The next in line has its turn meanwhile; stopped before it began, it gives way.
  await reached(waiting!, 'running');
  await host.request('runs:remove', { run: waiting! });
  await expect(show(waiting!)).rejects.toThrow(`no run ${waiting}`);
  expect(existsSync(join(host.workspace, 'runs', waiting!))).toBe(false);

  const before = paused.epochs.length;
  await host.request('runs:resume', { run: run! });
  const going = await until(async () => {
    const detail = await show(run!);
    return detail.epochs.length > before + 1 ? detail : null;
  });
  expect(going.epochs.slice(0, before)).toEqual(paused.epochs);
  expect(going.epochs.map(({ epoch }) => epoch)).toEqual(going.epochs.map((_, i) => i));
  await host.request('runs:stop', { run: run! });
  const stopped = await show(run!);
  expect([stopped.state, stopped.result]).toEqual(['stopped', null]);
  expect(stopped.epochs.length).toBeGreaterThan(before);
});

test('pausing the queue frees the machine; the run stays first and goes on when the queue does', async () => {
  const [run, next] = await enqueue(long(), config());
  await hasEpoch(run!);
  await host.request('queue:pause', { paused: true });
  expect(await host.request('queue:state', undefined)).toEqual({
    paused: true,
    running: [],
    parallel: 1,
    slots: 1,
    queued: [run, next],
  });
  const { length } = (await show(run!)).epochs;
  await host.request('queue:pause', { paused: false });
  await until(async () => (await show(run!)).epochs.length > length);
  expect(await host.request('queue:state', undefined)).toEqual({
    paused: false,
    running: [run],
    parallel: 1,
    slots: 1,
    queued: [next],
  });
  await host.request('runs:stop', { run: run! });
  await reached(next!, 'done');
});

test('a trainer that is killed leaves a run that can be resumed, and the queue goes on', async () => {
  const [run, next] = await enqueue(long(), config());
  await hasEpoch(run!);
  processes.at(-1)!.kill();
  const interrupted = await reached(run!, 'interrupted');
  expect(interrupted.error!.fix).toContain('resume');
  await reached(next!, 'done');
  expect(events.filter(({ kind }) => kind === 'run:died')).toMatchObject([{ summary: { run } }]);
  await host.request('runs:resume', { run: run! });
  const going = await until(async () => {
    const detail = await show(run!);
    return detail.epochs.length > interrupted.epochs.length ? detail : null;
  });
  expect(going.error).toBeNull();
  expect(going.epochs.map(({ epoch }) => epoch)).toEqual(going.epochs.map((_, i) => i));
  await host.request('runs:remove', { run: run! });
});

test('closing pauses what runs; with resumeOnOpen it goes on at the next opening', async () => {
  const [run] = await enqueue(long());
  await hasEpoch(run!);
  await host.close();
  const options = { workspace: host.workspace, spawnJob: forkJob(programs.trainer), resources };
  host = await openHost(options);
  const paused = await show(run!);
  expect(paused.state).toBe('paused');
  expect((await host.request('queue:state', undefined)).running).toEqual([]);
  await host.close();
  // Only the run that this very closing paused: it is not running now, so nothing is to go on.
  host = await openHost({ ...options, resumeOnOpen: true });
  expect((await show(run!)).state).toBe('paused');
  await host.request('runs:resume', { run: run! });
  await until(async () => (await show(run!)).epochs.length > paused.epochs.length);
  await host.close();
  host = await openHost({ ...options, resumeOnOpen: true });
  const { length } = (await show(run!)).epochs;
  expect((await show(run!)).state).toBe('running');
  await until(async () => (await show(run!)).epochs.length > length);
  await host.request('runs:stop', { run: run! });
});

test('a command that trains its own run leaves those that wait alone, also in a paused line', async () => {
  await host.close();
  const options = { workspace: host.workspace, spawnJob: forkJob(programs.trainer), resources };
  host = await openHost({ ...options, runQueue: false });
  const [waiting] = await enqueue(config());
  await host.request('queue:pause', { paused: true });
  await host.close();
  host = await openHost({ ...options, runQueue: 'own' });
  const [own] = await enqueue(config());
  await reached(own!, 'done');
  expect(await host.request('queue:state', undefined)).toEqual({
    paused: true,
    running: [],
    parallel: 1,
    slots: 1,
    queued: [waiting],
  });
  const [held] = await enqueue(long());
  await hasEpoch(held!);
  await host.request('queue:pause', { paused: true });
  expect((await host.request('queue:state', undefined)).queued).toEqual([held, waiting]);
});
