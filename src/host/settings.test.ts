/** What a person chooses for a workspace, and what lies on its disk; the runs are real. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { checkpointsIn } from '../shared/checkpoints';
import type { RunConfigInput } from '../shared/run-config';
import { forkJob, openHost, type Host, type JobProcess } from './index';
import { programs, resources, temporaryFolder, until } from './testing';

vi.setConfig({ testTimeout: 240_000 });

const spawnJob = forkJob(programs.trainer);

const importDigits = (host: Host): Promise<{ id: string }> =>
  host.request('datasets:import', { path: join(resources, 'datasets', 'digits.csv.gz') });
const config = (dataset: string, more: Partial<RunConfigInput> = {}): RunConfigInput => ({
  dataset,
  model: { name: 'mlp', settings: { hidden: [16] } },
  method: { name: 'cges', lambda: 1e-3 },
  engine: 'wasm',
  epochs: 2,
  fineTuneEpochs: 0,
  ...more,
});
const stateOf = async (host: Host, run: string): Promise<string> =>
  (await host.request('runs:list', undefined)).find((one) => one.run === run)!.state;

test('settings are kept in the workspace, one by one, and go back to what is usual', async () => {
  const workspace = temporaryFolder();
  const options = { workspace, spawnJob, resources, runQueue: false } as const;
  const host = await openHost(options);
  const usual = await host.request('settings:read', undefined);
  await host.request('settings:change', { parallel: 2, threads: 3 });
  await host.request('settings:change', { afterError: 'pause', checkpointSeconds: 15 });
  await host.close();
  const again = await openHost(options);
  const chosen = { ...usual, parallel: 2, threads: 3, afterError: 'pause', checkpointSeconds: 15 };
  expect(await again.request('settings:read', undefined)).toEqual(chosen);
  expect((await again.request('queue:state', undefined)).slots).toBe(2);
  expect(await again.request('settings:change', null)).toEqual(usual);
  expect(await again.request('settings:read', undefined)).toEqual(usual);
  await again.close();
});

test('runs wait while somebody is there, train when nobody is, and make room with a checkpoint', async () => {
  let idleSeconds = 0;
  const host = await openHost({
    workspace: temporaryFolder(),
    spawnJob,
    resources,
    idle: { seconds: () => idleSeconds, everyMs: 20 },
  });
  const { id } = await importDigits(host);
  await host.request('settings:change', { onlyWhenIdle: true, idleMinutes: 1 });
  const { runs } = await host.request('runs:enqueue', {
    configs: [config(id, { epochs: 100_000 }), config(id, { seed: 1 })],
  });
  const run = runs[0]!;
  expect(await host.request('queue:state', undefined)).toMatchObject({
    running: [],
    queued: runs,
    waitsForIdle: true,
  });

  idleSeconds = 61;
  await until(async () => (await host.request('runs:show', { run })).epochs.length > 0);
  expect((await host.request('queue:state', undefined)).waitsForIdle).toBeUndefined();
  const { leftMs, runs: outlook } = await host.request('queue:outlook', undefined);
  expect(outlook[run]!.engine!.name).toBe('wasm');
  expect(leftMs!).toBeGreaterThan(outlook[run]!.leftMs! / 2);

  idleSeconds = 0;
  await until(async () => (await stateOf(host, run)) === 'queued');
  expect(readdirSync(join(host.workspace, 'runs', run, 'checkpoints')).length).toBeGreaterThan(0);
  // Still the next one, with what it had done.
  expect((await host.request('queue:state', undefined)).queued).toEqual(runs);
  const { progress } = await host.request('runs:show', { run });
  expect(progress).toBeGreaterThan(0);

  // Nobody has to wait for themselves: without the setting it goes on at once.
  await host.request('settings:change', { onlyWhenIdle: false });
  await until(async () => (await host.request('runs:show', { run })).progress > progress);
  await host.close();
});

test('after a failure the queue goes on, or pauses where that was asked for', async () => {
  const host = await openHost({ workspace: temporaryFolder(), spawnJob, resources });
  const { id } = await importDigits(host);
  // Steps so long that numbers overflow: the run fails by itself.
  const bad = config(id, { learningRate: 1e30, epochs: 1 });
  await host.request('settings:change', { afterError: 'pause' });
  const first = await host.request('runs:enqueue', { configs: [bad, config(id, { epochs: 1 })] });
  await until(async () => (await stateOf(host, first.runs[0]!)) === 'failed');
  await until(async () => (await host.request('queue:state', undefined)).paused);
  expect(await stateOf(host, first.runs[1]!)).toBe('queued');

  await host.request('settings:change', { afterError: 'continue' });
  await host.request('queue:pause', { paused: false });
  await until(async () => (await stateOf(host, first.runs[1]!)) === 'done');
  const second = await host.request('runs:enqueue', {
    configs: [{ ...bad, seed: 3 }, config(id, { epochs: 1, seed: 3 })],
  });
  await until(async () => (await stateOf(host, second.runs[1]!)) === 'done');
  expect(await stateOf(host, second.runs[0]!)).toBe('failed');
  await host.close();
});

test('a trainer that dies pauses the queue as a failure does; one that is ended on purpose does not', async () => {
  const trainers: JobProcess[] = [];
  const host = await openHost({
    workspace: temporaryFolder(),
    resources,
    spawnJob: (environment) => {
      trainers.push(spawnJob(environment));
      return trainers.at(-1)!;
    },
  });
  const { id } = await importDigits(host);
  await host.request('settings:change', { afterError: 'pause' });
  const endless = [0, 1, 2].map((seed) => config(id, { epochs: 100_000, seed }));
  const [first, second, third] = (await host.request('runs:enqueue', { configs: endless })).runs;
  await until(async () => (await host.request('runs:show', { run: first! })).progress > 0);
  await host.request('runs:remove', { run: first! });
  await until(async () => (await host.request('runs:show', { run: second! })).progress > 0);
  trainers.at(-1)!.kill();
  await until(async () => (await host.request('queue:state', undefined)).paused);
  expect([await stateOf(host, second!), await stateOf(host, third!)]).toEqual(['interrupted', 'queued']);
  await host.close();
});

test('the disk is measured, and what is reclaimed is what was said', async () => {
  const host = await openHost({ workspace: temporaryFolder(), spawnJob, resources, checkpointEveryMs: 1 });
  const { id } = await importDigits(host);
  const unused = await host.request('disk:use', undefined);
  expect(unused).toMatchObject({ checkpoints: 0, exports: 0 });
  expect(unused.unusedDatasets).toBe(unused.datasets);
  expect(unused.datasets).toBeGreaterThan(1797 * 64);

  const { runs } = await host.request('runs:enqueue', { configs: [config(id)] });
  const run = runs[0]!;
  await until(async () => (await stateOf(host, run)) === 'done');
  const folder = join(host.workspace, 'runs', run, 'checkpoints');
  const checkpoints = (): string[] => checkpointsIn(readdirSync(folder));
  const before = checkpoints();
  const use = await host.request('disk:use', undefined);
  expect([before.length, use.unusedDatasets, use.archivedCheckpoints]).toEqual([2, 0, 0]);
  expect(use.spareCheckpoints).toBeGreaterThan(0);
  expect(await host.request('disk:reclaim', { what: 'spareCheckpoints' })).toEqual({
    bytes: use.spareCheckpoints,
  });
  expect(checkpoints()).toEqual(before.slice(0, 1));
  // What is left is enough to take the run home.
  const directory = temporaryFolder();
  await host.request('exports:create', { run, format: 'onnx', directory });
  expect((await host.request('disk:use', undefined)).exports).toBeGreaterThan(0);

  await host.request('runs:annotate', { runs: [run], archived: true });
  const { archivedCheckpoints } = await host.request('disk:use', undefined);
  expect(await host.request('disk:reclaim', { what: 'archivedCheckpoints' })).toEqual({
    bytes: archivedCheckpoints,
  });
  expect(existsSync(join(folder, before[0]!))).toBe(false);
  expect((await host.request('runs:show', { run })).epochs).toHaveLength(2);
  await host.close();
});
