/** Deletions that wait for their undoing, whatever becomes of those who asked for them. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, test, vi } from 'vitest';
import { RunConfig } from '../shared/run-config';
import type { WorkbenchEvent } from '../shared/workbench';
import { Deletions } from './deletions';
import { openHost, type Host } from './index';
import type { Queue } from './queue';
import { openStore } from './store';
import { resources, temporaryFolder, until } from './testing';
import type { Workspace } from './training';

const config = v.parse(RunConfig, { dataset: 'd', model: { name: 'mlp' }, method: { name: 'cges' } });
const spawnJob = (): never => {
  throw new Error('nothing trains here');
};

/** A workspace with runs a, b and c, each with a file of 1,000 bytes. */
function folderWithRuns(): string {
  const root = temporaryFolder();
  const store = openStore(join(root, 'workspace.db'));
  for (const [number, run] of ['a', 'b', 'c'].entries()) {
    store.runs.insert({ run, number, config, datasetName: 'd', sweep: null, createdAt: 0 });
    mkdirSync(join(root, 'runs', run), { recursive: true });
    writeFileSync(join(root, 'runs', run, 'file'), Buffer.alloc(1000));
  }
  store.close();
  return root;
}
const open = (workspace: string): Promise<Host> =>
  openHost({ workspace, spawnJob, resources, runQueue: false });
const listed = async (host: Host): Promise<readonly string[]> =>
  (await host.request('runs:list', undefined)).map(({ run }) => run);

function deletions(graceMs: number) {
  const root = folderWithRuns();
  const store = openStore(join(root, 'workspace.db'));
  const heard: WorkbenchEvent[] = [];
  const parts = {
    store,
    events: { push: (event: WorkbenchEvent) => heard.push(event) },
    paths: { run: (run: string) => join(root, 'runs', run) },
  };
  const queue = { discard: async () => undefined, refresh: () => undefined };
  const made = new Deletions(parts as unknown as Workspace, queue as unknown as Queue, graceMs);
  const told = () => heard.flatMap((event) => (event.kind === 'runs:deleted' ? [event] : []));
  return { root, store, made, told };
}

test('what was not spared goes when its time is over, and what it freed is told', async () => {
  const { root, store, made, told } = deletions(40);
  made.delete(['a', 'b']);
  expect(made.doomed()).toEqual(['a', 'b']);
  expect(store.runs.ids()).toEqual(['a', 'b', 'c']);
  made.spare(['b']);
  await until(() => told().length > 0);
  expect(told()).toEqual([{ kind: 'runs:deleted', runs: ['a'], bytes: 1000, error: null }]);
  expect(store.runs.ids()).toEqual(['b', 'c']);
  expect([existsSync(join(root, 'runs', 'a')), existsSync(join(root, 'runs', 'b'))]).toEqual([false, true]);
  expect(made.doomed()).toEqual([]);
});

test('one that is deleted once more waits its whole time again', () => {
  vi.useFakeTimers();
  const { made } = deletions(8000);
  const carriedOut = vi.spyOn(made as unknown as { carryOut(runs: readonly string[]): void }, 'carryOut');
  made.delete(['a']);
  vi.advanceTimersByTime(4000);
  made.spare(['a']);
  made.delete(['a']);
  vi.advanceTimersByTime(4000);
  expect(carriedOut.mock.calls).toEqual([[[]]]);
  vi.advanceTimersByTime(4000);
  expect(carriedOut.mock.calls).toEqual([[[]], [['a']]]);
  vi.useRealTimers();
});

test('a workspace that is closed meanwhile loses what was to go', async () => {
  const workspace = folderWithRuns();
  const host = await open(workspace);
  await host.request('runs:delete', { runs: ['a', 'b'] });
  expect(await host.request('runs:doomed', undefined)).toEqual(['a', 'b']);
  await host.request('runs:spare', { runs: ['b'] });
  await host.close();
  expect(existsSync(join(workspace, 'runs', 'a'))).toBe(false);
  const again = await open(workspace);
  expect(await listed(again)).toEqual(['b', 'c']);
  await again.close();
});

test('what a process that died left is carried out when the workspace is opened', async () => {
  const workspace = folderWithRuns();
  const store = openStore(join(workspace, 'workspace.db'));
  store.settings.set('runs.doomed', ['c', 'long gone']);
  store.close();
  const host = await open(workspace);
  expect(await until(async () => (await listed(host)).length === 2 && listed(host))).toEqual(['a', 'b']);
  await until(async () => (await host.request('runs:doomed', undefined)).length === 0);
  await host.close();
});

test('a run that is not there is refused, and nothing is deleted with it', async () => {
  const host = await open(folderWithRuns());
  await expect(host.request('runs:delete', { runs: ['a', 'nobody'] })).rejects.toThrow(/nobody/);
  expect(await host.request('runs:doomed', undefined)).toEqual([]);
  await host.close();
});
