/** Ctrl-C while a model is exported: by this command, or by the process that has the workspace open. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { forkJob, openHost, type Host } from '../host';
import { programs, resources, temporaryFolder, until } from '../host/testing';
import { cli } from './testing';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const workspace = temporaryFolder();
let open: () => Promise<Host>;
let run: string;

beforeAll(async () => {
  const spawnJob = forkJob(programs.trainer);
  open = () => openHost({ workspace, spawnJob, resources });
  const host = await open();
  const { id } = await host.request('datasets:import', {
    path: join(resources, 'datasets', 'digits.csv.gz'),
  });
  // Wide, so that its export takes a while.
  const model = { name: 'mlp', settings: { hidden: [1500, 1500] } };
  const method = { name: 'cges', lambda: 1e-4 };
  const config = { dataset: id, model, method, epochs: 1, fineTuneEpochs: 0 };
  run = (await host.request('runs:enqueue', { configs: [config] })).runs[0]!;
  await until(async () => (await host.request('runs:show', { run })).state === 'done');
  await host.close();
});

/** Exports, is interrupted once the export has begun to write, and ends. */
async function interrupted(): Promise<string> {
  const target = join(temporaryFolder(), 'made');
  const command = cli.start(['--workspace', workspace, 'export', run, '--out', target]);
  await until(() => existsSync(target) && readdirSync(target).length > 0);
  process.kill(-command.child.pid!, 'SIGINT');
  const { code, stdout, stderr } = await command.end;
  expect([code, stdout, stderr]).toEqual([130, '', expect.stringContaining('nothing was left behind')]);
  return target;
}

test.runIf(process.platform !== 'win32')('the command ends as interrupted, and nothing is left', async () => {
  expect(existsSync(await interrupted())).toBe(false);
});

test.runIf(process.platform !== 'win32')('the process that has the workspace open stops, too', async () => {
  const host = await open();
  expect(existsSync(await interrupted())).toBe(false);
  expect((await host.request('runs:show', { run })).exports).toEqual([]);
  await host.close();
});
