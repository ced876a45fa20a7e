/** Ctrl-C while a model is exported: by this command, or by the process that has the workspace open. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { forkJob, openHost, type Host } from '../host';
import { programs, resources, standStillAt, temporaryFolder, until } from '../host/testing';
import { standing, standingStill, type StandStill } from '../host/testing/standing-still';
import { cli, type RunCliOptions } from './testing';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const workspace = temporaryFolder();
const trainer = forkJob(programs.trainer);
let run: string;

const open = (spawnJob = trainer): Promise<Host> => openHost({ workspace, spawnJob, resources });

beforeAll(async () => {
  const host = await open();
  const { id } = await host.request('datasets:import', {
    path: join(resources, 'datasets', 'digits.csv.gz'),
  });
  const method = { name: 'cges', lambda: 1e-4 };
  const config = { dataset: id, model: { name: 'mlp' }, method, epochs: 1, fineTuneEpochs: 0 };
  run = (await host.request('runs:enqueue', { configs: [config] })).runs[0]!;
  await until(async () => (await host.request('runs:show', { run })).state === 'done');
  await host.close();
});

/** By then the files are written. */
const checking = (): StandStill => standStillAt('checking the compact model');

/** Exports, is interrupted while the job stands still, its own or that of the workspace's holder, and ends. */
async function interrupted(still: StandStill, options: RunCliOptions = {}): Promise<string> {
  const target = join(temporaryFolder(), 'made');
  const command = cli.start(['--workspace', workspace, 'export', run, '--out', target], options);
  await until(() => standing(still.file));
  expect(readdirSync(target)).not.toEqual([]);
  process.kill(-command.child.pid!, 'SIGINT');
  const { code, stdout, stderr } = await command.end;
  expect([code, stdout, stderr]).toEqual([130, '', expect.stringContaining('nothing was left behind')]);
  return target;
}

test.runIf(process.platform !== 'win32')('the command ends as interrupted, and nothing is left', async () => {
  const still = checking();
  expect(existsSync(await interrupted(still, { still }))).toBe(false);
});

test.runIf(process.platform !== 'win32')('the process that has the workspace open stops, too', async () => {
  const still = checking();
  const host = await open(standingStill(trainer, still));
  expect(existsSync(await interrupted(still))).toBe(false);
  expect((await host.request('runs:show', { run })).exports).toEqual([]);
  await host.close();
});
