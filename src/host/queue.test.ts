/** The workspace's services while nothing trains: order, states, refusals, datasets. The import runs for real. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { DatasetInfo } from '../shared/dataset';
import type { RunConfigInput } from '../shared/run-config';
import { forkJob, openHost, type Host, type JobProcess, type SpawnJob } from './index';
import { programs, resources, temporaryFolder } from './testing';

// Each run loads TensorFlow in a process of its own, and the machine may be busy.
vi.setConfig({ testTimeout: 240_000 });

const spawnJob = forkJob(programs.trainer);

const open = (workspace = temporaryFolder()): Promise<Host> =>
  openHost({ workspace, spawnJob, resources, runQueue: false });
const importDigits = (host: Host): Promise<DatasetInfo> =>
  host.request('datasets:import', { path: join(resources, 'datasets', 'digits.csv.gz') });
const config = (dataset: string, seed = 0): RunConfigInput => ({
  dataset,
  model: { name: 'mlp', settings: { hidden: [16] } },
  method: { name: 'cges', lambda: 1e-3 },
  seed,
});
const queued = async (host: Host): Promise<readonly string[]> =>
  (await host.request('queue:state', undefined)).queued;
const stateOf = async (host: Host, run: string): Promise<string> =>
  (await host.request('runs:show', { run })).state;

test('runs wait in the order of their asking, move, leave and come back; a reopening changes nothing', async () => {
  const host = await open();
  const { id, name } = await importDigits(host);
  const { sweep, runs } = await host.request('runs:enqueue', {
    configs: [0, 1, 2, 3].map((seed) => config(id, seed)),
  });
  expect([sweep, runs]).toEqual(['s0001', ['r0001', 'r0002', 'r0003', 'r0004']]);
  expect(await host.request('runs:enqueue', { configs: [config(id)] })).toEqual({
    sweep: null,
    runs: ['r0005'],
  });
  expect(await queued(host)).toEqual(['r0001', 'r0002', 'r0003', 'r0004', 'r0005']);

  await host.request('runs:move', { run: 'r0004', position: 0 });
  await host.request('runs:move', { run: 'r0001', position: 99 });
  expect(await queued(host)).toEqual(['r0004', 'r0002', 'r0003', 'r0005', 'r0001']);

  await host.request('runs:pause', { run: 'r0002' });
  await host.request('runs:stop', { run: 'r0003' });
  await host.request('runs:remove', { run: 'r0005' });
  expect(await queued(host)).toEqual(['r0004', 'r0001']);
  expect([await stateOf(host, 'r0002'), await stateOf(host, 'r0003')]).toEqual(['paused', 'stopped']);
  await host.request('runs:resume', { run: 'r0002' });
  await host.request('queue:pause', { paused: true });
  await host.close();

  const again = await open(host.workspace);
  expect(await again.request('queue:state', undefined)).toEqual({
    paused: true,
    running: [],
    parallel: 1,
    slots: 1,
    queued: ['r0002', 'r0004', 'r0001'],
  });
  const list = await again.request('runs:list', undefined);
  expect(list.map(({ run, state, seed, queuePosition }) => [run, state, seed, queuePosition])).toEqual([
    ['r0001', 'queued', 0, 2],
    ['r0002', 'queued', 1, 0],
    ['r0003', 'stopped', 2, null],
    ['r0004', 'queued', 3, 1],
  ]);
  expect(list[0]).toMatchObject({
    dataset: id,
    datasetName: name,
    model: 'mlp',
    method: 'cges',
    lambda: 1e-3,
    sweep,
  });
  // The number of a removed run is not given again.
  expect(await again.request('runs:enqueue', { configs: [config(id)] })).toMatchObject({ runs: ['r0006'] });
  await again.close();
});

test('what cannot be done is refused, with the run, its state and what to do', async () => {
  const host = await open();
  const { id } = await importDigits(host);
  const bad = { ...config(id), method: { name: 'cges', lambda: -1 } };
  await expect(host.request('runs:enqueue', { configs: [config(id), bad] })).rejects.toThrow(
    'method.lambda is -1',
  );
  expect(await host.request('runs:list', undefined)).toEqual([]);
  await expect(host.request('runs:enqueue', { configs: [config('nowhere')] })).rejects.toThrow(
    /no dataset nowhere/,
  );
  await expect(host.request('runs:enqueue', { configs: [] })).rejects.toThrow(/no configuration/);
  await expect(host.request('runs:show', { run: 'r0009' })).rejects.toThrow(/no run r0009.*list the runs/);
  await host.request('runs:enqueue', { configs: [config(id)] });
  await host.request('runs:stop', { run: 'r0001' });
  await expect(host.request('runs:pause', { run: 'r0001' })).rejects.toThrow(/run r0001 is stopped/);
  await expect(host.request('runs:move', { run: 'r0001', position: 0 })).rejects.toThrow(/not in the queue/);
  await expect(
    host.request('exports:create', { run: 'r0001', format: 'onnx', directory: host.workspace }),
  ).rejects.toThrow(/run r0001 is stopped/);
  await host.close();
  await expect(host.request('runs:list', undefined)).rejects.toThrow(/is closed/);
});

test('a dataset is previewed, kept while a run in the queue wants it, and removed with its files', async () => {
  const host = await open();
  const info = await importDigits(host);
  expect(await host.request('datasets:list', undefined)).toEqual([info]);
  expect(info.trainCount + info.testCount).toBe(1797);
  const preview = await host.request('datasets:preview', { id: info.id, part: 'train', offset: 5, count: 2 });
  expect(preview.samples.map(({ index }) => index)).toEqual([5, 6]);
  const folder = join(host.workspace, 'datasets', info.id);
  expect(existsSync(folder)).toBe(true);

  await host.request('runs:enqueue', { configs: [config(info.id)] });
  await expect(host.request('datasets:remove', { id: info.id })).rejects.toThrow(
    /wanted by run r0001.*queued/,
  );
  await host.request('runs:stop', { run: 'r0001' });
  await host.request('datasets:remove', { id: info.id });
  expect([
    await host.request('datasets:list', undefined),
    readdirSync(join(host.workspace, 'datasets')),
  ]).toEqual([[], []]);

  // r0001 still names the old dataset: another one must not step into its place.
  const second = await importDigits(host);
  expect([second.name, second.id === info.id]).toEqual([info.name, false]);
  await host.close();
});

test('a refused import names the file and leaves nothing; so does one that a crash cut short', async () => {
  const host = await open();
  const path = join(temporaryFolder(), 'broken.csv');
  writeFileSync(path, 'a,b\n1,2\n1,2,3\n');
  await expect(host.request('datasets:import', { path })).rejects.toThrow('broken.csv');
  expect(await host.request('datasets:list', undefined)).toEqual([]);
  const folder = join(host.workspace, 'datasets');
  expect(readdirSync(folder)).toEqual([]);
  await host.close();

  mkdirSync(join(folder, '.incoming-half'));
  mkdirSync(join(folder, 'not-ours'));
  const again = await open(host.workspace);
  expect(readdirSync(folder)).toEqual(['not-ours']);
  await again.close();
});

test('the estimate counts the steps exactly and says what its time rests on', async () => {
  const host = await open();
  const { id, trainCount } = await importDigits(host);
  const wanted = { ...config(id), epochs: 3, fineTuneEpochs: 1, batchSize: 64 };
  const estimate = await host.request('runs:estimate', { config: wanted });
  expect(estimate.steps).toBe(4 * Math.floor(trainCount / 64));
  expect(estimate.elapsedMs).toBeGreaterThan(0);
  expect(estimate.memoryBytes).toBeGreaterThan(trainCount * 64);
  expect(estimate.basis).toContain('rule of thumb');
  const bigger = await host.request('runs:estimate', {
    config: { ...wanted, model: { name: 'mlp', settings: { hidden: [4000, 4000] } } },
  });
  expect(bigger.memoryBytes - estimate.memoryBytes).toBeGreaterThan(4000 * 4000 * 4 * 2);
  expect(bigger.elapsedMs!).toBeGreaterThan(estimate.elapsedMs!);

  const epoch = Math.floor(trainCount / 64);
  const asked = async (more: Partial<RunConfigInput>) =>
    host.request('runs:estimate', { config: { ...wanted, ...more } });
  expect((await asked({ warmupEpochs: 2 })).steps).toBe(6 * epoch);
  // Three epochs at the first λ, half a one at each of the other two; half a one to settle and one of fine-tuning for each.
  const walk = await asked({ path: { low: 1e-4, high: 1e-2, count: 3 } });
  expect(walk.steps).toBe(3 * epoch + 5 * Math.round(epoch / 2) + 3 * epoch);
  expect(walk.basis).toContain('at most');
  const search = await asked({ target: { kind: 'sparsity', value: 0.9 } });
  expect(search.steps).toBeGreaterThan(estimate.steps);
  expect(search.basis).toContain('at most');
  // Adam keeps two slots a weight where momentum keeps one.
  const adam = await asked({ optimiser: { name: 'adam' } });
  expect(adam.memoryBytes - estimate.memoryBytes).toBe(4 * (64 * 16 + 16 + 16 * 10 + 10));
  await host.close();
});

test('λ guidance: a range to try with a net on a dataset, before anything is trained', async () => {
  const host = await open();
  const { id } = await importDigits(host);
  const guidance = await host.request('guidance:lambda', { config: config(id) });
  const [low, high] = guidance.range;
  expect(low).toBeGreaterThan(0);
  expect(high).toBeGreaterThan(low);
  expect(guidance.lastLayer).toBeGreaterThan(guidance.firstGroup!);
  expect(guidance.basis).not.toBe('');
  await expect(
    host.request('guidance:lambda', { config: { ...config(id), model: { name: 'alexnet' } } }),
  ).rejects.toThrow(/alexnet/);
  expect(await host.request('runs:list', undefined)).toEqual([]);
  await host.close();
});

test('the registries are listed, and doctor looks at both engines and the folder', async () => {
  const host = await open();
  const { models, methods } = await host.request('registry:list', undefined);
  expect(models.map(({ name }) => name)).toContain('lenet-5');
  expect(methods.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['cges', 'gs', 'es', 'sgs', 'l1', 'l2', 'none']),
  );
  const report = await host.request('compute:doctor', undefined);
  expect(report.engines.map(({ name }) => name).sort()).toEqual(['tensorflow', 'wasm']);
  expect(report.workspace).toMatchObject({ path: host.workspace, writable: true });
  expect(report.workspace.freeBytes).toBeGreaterThan(0);
  expect(report.machine.node).toBe(process.versions.node);
  await host.close();
});

test('quick start queues its runs on the bundled digits, which are imported once', async () => {
  const host = await open();
  const first = await host.request('quickstart:run', undefined);
  const second = await host.request('quickstart:run', undefined);
  const [digits, ...more] = await host.request('datasets:list', undefined);
  expect(more).toEqual([]);
  expect(digits).toMatchObject({ sampleShape: [8, 8, 1], classes: [...'0123456789'] });
  expect([first.sweep, second.sweep]).toEqual(['s0001', 's0002']);
  expect(await queued(host)).toEqual([...first.runs, ...second.runs]);
  const methods = new Set((await host.request('runs:list', undefined)).map(({ method }) => method));
  expect([...methods]).toEqual(expect.arrayContaining(['cges']));
  expect(methods.size).toBeGreaterThanOrEqual(3);
  await host.close();
});

/** A job process written for a test: `body` is its answer to a job. */
function program(body: string): SpawnJob {
  const file = join(temporaryFolder(), 'job.mjs');
  writeFileSync(
    file,
    `import { mkdirSync } from 'node:fs';
    import { join } from 'node:path';
    process.on('message', (job) => { if (job.kind !== 'leave') { ${body} } });`,
  );
  return forkJob(file);
}

test('a run that has said its last word is over, also while its process lingers', async () => {
  const before = await open();
  const { id } = await importDigits(before);
  await before.request('runs:enqueue', { configs: [config(id)] });
  await before.close();
  const lingering = program(`
    if (job.kind !== 'train') process.exit(0);
    process.send({ kind: 'failed', error: { kind: 'user', got: 'enough' }, checkpoint: null });
    setInterval(() => undefined, 1000);`);
  let process: JobProcess | null = null;
  let hasLeft = false;
  const host = await openHost({
    workspace: before.workspace,
    resources,
    spawnJob: (environment) => {
      process = lingering(environment);
      process.onExit(() => (hasLeft = true));
      return process;
    },
  });
  const told: number[] = [];
  host.subscribe((events) => {
    for (const event of events) if (event.kind === 'queue:changed') told.push(event.queue.running.length);
  });
  await vi.waitUntil(() => told.at(-1) === 0, 60_000);
  expect([await stateOf(host, 'r0001'), hasLeft]).toEqual(['failed', false]);
  process!.kill();
  await host.close();
});

test('an export whose process dies leaves nothing in the folder', async () => {
  const before = await open();
  const { id } = await importDigits(before);
  await before.close();
  const spawn = program(`
    if (job.kind === 'train') {
      const result = { testAccuracy: 1, validationAccuracy: null, weightSparsity: 0, groupSparsity: 0, layers: [],
        beforeFineTune: null, steps: 1, elapsedMs: 1, engine: 'wasm', device: 'CPU' };
      process.send({ kind: 'done', result, checkpoint: process.argv[1] }, () => process.exit(0));
    } else if (job.kind === 'export') {
      mkdirSync(join(job.request.directory, job.staging));
      process.exit(7);
    }`);
  const host = await openHost({ workspace: before.workspace, spawnJob: spawn, resources });
  await host.request('runs:enqueue', { configs: [config(id)] });
  await vi.waitUntil(async () => (await stateOf(host, 'r0001')) === 'done', 60_000);
  const directory = temporaryFolder();
  await expect(host.request('exports:create', { run: 'r0001', format: 'onnx', directory })).rejects.toThrow(
    /exit code 7/,
  );
  expect(readdirSync(directory)).toEqual([]);
  await host.close();
});
