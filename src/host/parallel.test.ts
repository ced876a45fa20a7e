/** Several trainers at once. The trainers here are small programs that say what they were given and wait for a word. */
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { expect, test, vi } from 'vitest';
import type { DatasetInfo } from '../shared/dataset';
import type { RunConfigInput } from '../shared/run-config';
import { forkJob, openHost, type Host, type JobProcess, type SpawnJob } from './index';
import { slotsOf, threadsOf } from './parallel';
import { workspacePaths } from './paths';
import { openStore } from './store';
import { resources, temporaryFolder, until } from './testing';

vi.setConfig({ testTimeout: 60_000 });

const dataset: DatasetInfo = {
  id: 'd',
  name: 'D',
  format: 'idx',
  sampleShape: [8, 8, 1],
  dtype: 'uint8',
  classes: ['a', 'b'],
  trainCount: 1000,
  testCount: 5,
  classCounts: { train: [500, 500], test: [3, 2] },
  hash: '',
  source: '',
  importedAt: 0,
  sizeBytes: 0,
  warnings: [],
  preprocessing: { kind: 'pixels', mean: [0], std: [255] },
};

/** Starts, tells the threads that it may take as a notice, and pauses or stops when asked to; ends when it is killed. */
function trainer(): SpawnJob {
  const file = join(temporaryFolder(), 'job.mjs');
  writeFileSync(
    file,
    `import { writeFileSync } from 'node:fs';
    const engine = { name: 'tensorflow', device: 'CPU', version: '1', reason: '' };
    process.on('message', (job) => {
      if (job.kind === 'train') {
        global.job = job;
        process.send({ kind: 'started', engine, totalSteps: 10, resumedAtStep: 0, layers: [] });
        process.send({ kind: 'notice', text: 'threads ' + (process.env.TF_NUM_INTRAOP_THREADS ?? 'all') });
      } else {
        const checkpoint = global.job.checkpointDirectory + '/step-00000003.safetensors';
        writeFileSync(checkpoint, '');
        const kind = job.kind === 'pause' ? 'paused' : 'stopped';
        process.send({ kind, step: 3, checkpoint }, () => process.exit(0));
      }
    });`,
  );
  return forkJob(file);
}

const configs = (count: number): RunConfigInput[] =>
  Array.from({ length: count }, (_, seed) => ({
    dataset: 'd',
    model: { name: 'mlp' },
    method: { name: 'l1', lambda: 1e-3 },
    seed,
  }));

/** A workspace that has a dataset's row: the trainers never read its files. */
async function open(): Promise<{ host: Host; processes: JobProcess[] }> {
  const workspace = temporaryFolder();
  const store = openStore(workspacePaths(workspace).database);
  store.datasets.insert(dataset);
  store.close();
  const processes: JobProcess[] = [];
  const spawn = trainer();
  const spawnJob: SpawnJob = (environment) => {
    const process = spawn(environment);
    processes.push(process);
    return process;
  };
  return { host: await openHost({ workspace, spawnJob, resources }), processes };
}

const queue = (host: Host) => host.request('queue:state', undefined);
const noticeOf = (host: Host, run: string): Promise<string> =>
  until(async () => (await host.request('runs:show', { run })).notices?.[0]?.text);

test('as many runs train as the setting says, each with its share of the cores; the setting stays', async () => {
  const { host } = await open();
  const { runs } = await host.request('runs:enqueue', { configs: configs(4) });
  expect(await noticeOf(host, runs[0]!)).toBe('threads all');
  expect(await queue(host)).toMatchObject({ running: runs.slice(0, 1), queued: runs.slice(1), slots: 1 });

  await host.request('queue:parallel', { parallel: 3 });
  expect(await queue(host)).toMatchObject({
    running: runs.slice(0, 3),
    queued: runs.slice(3),
    parallel: 3,
    slots: 3,
  });
  const share = Math.max(1, Math.floor(availableParallelism() / 3));
  expect(await noticeOf(host, runs[2]!)).toBe(`threads ${share}`);
  const detail = await host.request('runs:show', { run: runs[2]! });
  expect(detail.engine).toMatchObject({ threads: share });
  expect((await host.request('runs:show', { run: runs[0]! })).engine).not.toHaveProperty('threads');

  // One leaves, the next takes its place; fewer slots let what trains go on and start nothing.
  await host.request('runs:stop', { run: runs[1]! });
  expect((await queue(host)).running).toEqual([runs[0], runs[2], runs[3]]);
  await host.request('queue:parallel', { parallel: 1 });
  await host.request('runs:resume', { run: runs[1]! });
  expect(await queue(host)).toMatchObject({ running: [runs[0], runs[2], runs[3]], queued: [runs[1]] });
  await host.close();
});

test('a run that goes on keeps the threads that it began with, whatever the setting says by then', async () => {
  const { host } = await open();
  await host.request('queue:parallel', { parallel: 2 });
  const { runs } = await host.request('runs:enqueue', { configs: configs(1) });
  const before = await noticeOf(host, runs[0]!);
  expect(before).not.toBe('threads all');
  await host.request('runs:pause', { run: runs[0]! });
  await host.request('queue:parallel', { parallel: 1 });
  await host.request('runs:resume', { run: runs[0]! });
  const notices = await until(async () => {
    const { notices = [] } = await host.request('runs:show', { run: runs[0]! });
    return notices.length === 2 ? notices : null;
  });
  expect(notices.map(({ text }) => text)).toEqual([before, before]);
  await host.close();
});

test('pausing the queue sends all that trains back to the head of the line, in order; closing pauses it', async () => {
  const { host } = await open();
  await host.request('queue:parallel', { parallel: 3 });
  const { runs } = await host.request('runs:enqueue', { configs: configs(4) });
  await noticeOf(host, runs[2]!);
  await host.request('queue:pause', { paused: true });
  expect(await queue(host)).toMatchObject({ running: [], queued: runs });
  await host.request('queue:pause', { paused: false });
  await until(async () => (await queue(host)).running.length === 3);
  await noticeOf(host, runs[2]!);
  await host.close();

  const options = { workspace: host.workspace, spawnJob: trainer(), resources, resumeOnOpen: true };
  const again = await openHost(options);
  await until(async () => (await queue(again)).running.length === 3);
  expect(await queue(again)).toMatchObject({ running: runs.slice(0, 3), queued: runs.slice(3) });
  await again.close();
});

test('a trainer that dies leaves the others alone, and its place is taken', async () => {
  const { host, processes } = await open();
  await host.request('queue:parallel', { parallel: 2 });
  const { runs } = await host.request('runs:enqueue', { configs: configs(3) });
  await noticeOf(host, runs[1]!);
  processes[0]!.kill();
  await until(async () => (await queue(host)).running.join() === `${runs[1]},${runs[2]}`);
  expect(await host.request('runs:show', { run: runs[0]! })).toMatchObject({ state: 'interrupted' });
  await host.close();
});

test('auto is a trainer a core as far as memory goes; threads are shared out evenly', () => {
  expect([slotsOf('auto', 8, 64e9), slotsOf('auto', 8, 5e9), slotsOf('auto', 1, 1e9)]).toEqual([8, 2, 1]);
  expect(slotsOf(5, 2, 1e9)).toBe(5);
  const shares = (limit: number | null): unknown => [1, 3, 8, 9].map((slots) => threadsOf(slots, limit, 8));
  expect(shares(null)).toEqual([null, 2, 1, 1]);
  expect(shares(4)).toEqual([4, 1, 1, 1]);
});
