/** Ctrl-C while a dataset is imported: by this command, or by the process that has the workspace open. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { forkJob, openHost } from '../host';
import { programs, resources, temporaryFolder, until } from '../host/testing';
import { cli } from './testing';

vi.setConfig({ testTimeout: 120_000 });

function largeTable(folder: string): string {
  const path = join(folder, 'large.csv');
  const row = (_: unknown, i: number): string => `${i % 7},${(i * 31) % 11},${i % 2 ? 'yes' : 'no'}\n`;
  writeFileSync(path, `a,b,y\n${Array.from({ length: 1_500_000 }, row).join('')}`);
  return path;
}
const incoming = (workspace: string): string[] => {
  const folder = join(workspace, 'datasets');
  return existsSync(folder) ? readdirSync(folder) : [];
};

test.runIf(process.platform !== 'win32')('the command ends as interrupted, and nothing is left', async () => {
  const folder = temporaryFolder();
  const workspace = join(folder, 'workspace');
  const command = cli.start(['--workspace', workspace, 'data', 'import', largeTable(folder)]);
  await until(() => incoming(workspace).length > 0);
  process.kill(-command.child.pid!, 'SIGINT');
  const { code, stderr } = await command.end;
  expect([code, stderr]).toEqual([130, expect.stringContaining('nothing was left behind')]);
  expect(incoming(workspace)).toEqual([]);
});

test.runIf(process.platform !== 'win32')('the process that has the workspace open stops, too', async () => {
  const folder = temporaryFolder();
  const workspace = join(folder, 'workspace');
  const host = await openHost({
    workspace,
    spawnJob: forkJob(programs.trainer),
    resources,
    runQueue: false,
  });
  const command = cli.start(['--workspace', workspace, 'data', 'import', largeTable(folder)]);
  await until(() => incoming(workspace).length > 0);
  process.kill(-command.child.pid!, 'SIGINT');
  expect((await command.end).code).toBe(130);
  await until(() => incoming(workspace).length === 0);
  expect(await host.request('datasets:list', undefined)).toEqual([]);
  await host.close();
});
