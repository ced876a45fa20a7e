/** Ctrl-C while a dataset is imported: by this command, or by the process that has the workspace open. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { forkJob, openHost } from '../host';
import { programs, resources, standStillAt, temporaryFolder, until } from '../host/testing';
import { standing, standingStill, type StandStill } from '../host/testing/standing-still';
import { cli, type CliEnd, type RunCliOptions } from './testing';

vi.setConfig({ testTimeout: 120_000 });

/** Imports a table, and is interrupted while the job stands still, its own or that of the workspace's holder. */
async function interrupted(
  workspace: string,
  still: StandStill,
  options: RunCliOptions = {},
): Promise<CliEnd> {
  const path = join(temporaryFolder(), 'table.csv');
  writeFileSync(path, 'a,b,y\n1,2,yes\n3,4,no\n5,6,yes\n7,8,no\n');
  const command = cli.start(['--workspace', workspace, 'data', 'import', path], options);
  await until(() => standing(still.file));
  expect(incoming(workspace)).not.toEqual([]);
  process.kill(-command.child.pid!, 'SIGINT');
  return command.end;
}
const incoming = (workspace: string): string[] => readdirSync(join(workspace, 'datasets'));

test.runIf(process.platform !== 'win32')('the command ends as interrupted, and nothing is left', async () => {
  const workspace = temporaryFolder();
  const still = standStillAt('writing');
  const { code, stderr } = await interrupted(workspace, still, { still });
  expect([code, stderr]).toEqual([130, expect.stringContaining('nothing was left behind')]);
  expect(incoming(workspace)).toEqual([]);
});

test.runIf(process.platform !== 'win32')('the process that has the workspace open stops, too', async () => {
  const workspace = temporaryFolder();
  const still = standStillAt('writing');
  const spawnJob = standingStill(forkJob(programs.trainer), still);
  const host = await openHost({ workspace, spawnJob, resources, runQueue: false });
  expect((await interrupted(workspace, still)).code).toBe(130);
  expect(incoming(workspace)).toEqual([]);
  expect(await host.request('datasets:list', undefined)).toEqual([]);
  await host.close();
});
