/** Exports in their real job process: cancelled, found again, and counted in the figure. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { EventBatches } from './events';
import { Exports } from './exporting';
import { forkJob, openHost, type Host } from './index';
import { Jobs } from './jobs';
import { workspacePaths } from './paths';
import { openStoreBeside } from './store';
import { programs, resources, temporaryFolder, until } from './testing';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const spawnJob = forkJob(programs.trainer);
let host: Host;
let run: string;
let target: string;

beforeAll(async () => {
  host = await openHost({ workspace: temporaryFolder(), spawnJob, resources });
  target = temporaryFolder();
  const { id } = await host.request('datasets:import', {
    path: join(resources, 'datasets', 'digits.csv.gz'),
  });
  const config = {
    dataset: id,
    model: { name: 'mlp', settings: { hidden: [16] } },
    method: { name: 'cges', lambda: 1e-3 },
    epochs: 1,
    fineTuneEpochs: 0,
  };
  const { runs } = await host.request('runs:enqueue', { configs: [config] });
  run = runs[0]!;
  await until(async () => (await host.request('runs:show', { run })).state === 'done');
});
afterAll(() => host.close());

// Cancelling at each of its stages is tested where they are (`trainer/export`): here that the word gets there.
test('an export that is cancelled leaves nothing', async () => {
  const directory = join(target, 'made', 'for it');
  const work = host.request('exports:create', { run, format: 'onnx', directory });
  const refused = expect(work).rejects.toThrow(/the export was cancelled/);
  await host.request('exports:cancel', { run });
  await refused;
  expect(readdirSync(target)).toEqual([]);
  expect((await host.request('runs:show', { run })).exports).toEqual([]);
});

test.each(['onnx', 'safetensors'] as const)(
  'an export (%s) that cannot be stored leaves nothing',
  async (format) => {
    const paths = workspacePaths(host.workspace);
    const store = openStoreBeside(paths.database);
    const insert = (): void => {
      throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
    };
    const exports = new Exports({
      paths,
      store: { ...store, exports: { ...store.exports, insert } },
      jobs: new Jobs(spawnJob),
      events: new EventBatches(),
      checkpointEveryMs: 0,
    });
    for (const directory of [target, join(target, 'made', 'for it')])
      await expect(exports.create({ run, format, directory })).rejects.toThrow(/disk is full/);
    expect(readdirSync(target)).toEqual([]);
    store.close();
  },
);

test('only what an export wrote is found, and only while it is there', async () => {
  const before = (await host.request('curve:points', { runs: [] }))[0]!;
  expect(before.notExported).toEqual([run]);
  expect(before.measured).toMatchObject({ loss: { seeds: 1 }, nonzeroMacs: { seeds: 1 } });
  expect(before.measured).not.toHaveProperty('latencyMs');

  const { files, compact } = await host.request('exports:create', { run, format: 'onnx', directory: target });
  for (const { path } of files) expect(await host.request('exports:find', { path })).toEqual({ run, path });
  const foreign = join(target, 'mine.onnx');
  writeFileSync(foreign, 'mine');
  mkdirSync(join(target, 'sub'));
  for (const path of [
    foreign,
    target,
    `${target}/sub/../${files[0]!.path.slice(target.length + 1)}`,
    '/etc/passwd',
  ])
    await expect(host.request('exports:find', { path })).rejects.toThrow(/not written by an export/);
  rmSync(files[1]!.path);
  await expect(host.request('exports:find', { path: files[1]!.path })).rejects.toThrow(/is not there/);
  expect(existsSync(files[0]!.path)).toBe(true);

  const [after] = await host.request('curve:points', { runs: [run] });
  expect(after).not.toHaveProperty('notExported');
  expect(after!.measured).toMatchObject({
    compactBytes: { mean: compact.bytes, std: 0, seeds: 1 },
    compactWeights: { mean: compact.weights },
    latencyMs: { mean: compact.latencyMs },
  });
});
