/** Workspaces that cannot be opened, or are damaged in part: what is said, and that nothing is lost. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, test, vi } from 'vitest';
import { encodeSafetensors } from '../core/formats/safetensors';
import { checkpointName } from '../shared/checkpoints';
import { parseConfig } from './config';
import { openHost, type Host } from './index';
import { workspacePaths } from './paths';
import { migrations, openStore } from './store';
import { programs, resources, temporaryFolder } from './testing';

vi.setConfig({ testTimeout: 120_000 });

const open = (workspace: string): Promise<Host> =>
  openHost({
    workspace,
    resources,
    runQueue: false,
    spawnJob: () => {
      throw new Error('no job is wanted here');
    },
  });

/** A workspace with three finished runs, closed. */
function finished(folder: string): string {
  const { database } = workspacePaths(folder);
  const store = openStore(database);
  for (const number of [1, 2, 3]) {
    const config = parseConfig({
      dataset: 'd',
      model: { name: 'mlp' },
      method: { name: 'cges', lambda: 0.01 },
    });
    const run = `r000${number}`;
    store.runs.insert({ run, number, config, datasetName: 'D', sweep: null, createdAt: number });
    store.runs.update(run, { state: 'done', testAccuracy: 0.9 });
  }
  store.close();
  return database;
}
function byHand(database: string, sql: string): void {
  const db = new DatabaseSync(database);
  db.exec(sql);
  db.close();
}

test('damaged rows are left as they are, listed with what is wrong, and take nothing else with them', async () => {
  const workspace = temporaryFolder();
  const database = finished(workspace);
  byHand(
    database,
    `UPDATE runs SET config = 'no' WHERE id = 'r0001';
     UPDATE runs SET test_accuracy = 9e999, weight_sparsity = -1, progress = 3, tags = '[1]', lambda = -2
       WHERE id = 'r0002';
     UPDATE runs SET state = 'dreaming' WHERE id = 'r0003';
     INSERT INTO settings VALUES ('queue.paused', '{');`,
  );
  const checkpoints = workspacePaths(workspace).checkpoints('r0001');
  mkdirSync(checkpoints, { recursive: true });
  const sound = encodeSafetensors({ w: { dtype: 'float32', shape: [64], data: new Float32Array(64) } });
  const torn = join(checkpoints, checkpointName(20));
  writeFileSync(join(checkpoints, checkpointName(10)), sound);
  writeFileSync(torn, sound);
  truncateSync(torn, sound.length - 1);

  const host = await open(workspace);
  const [first, second, ...others] = await host.request('runs:list', undefined);
  expect(first).toMatchObject({ run: 'r0001', testAccuracy: 0.9 });
  expect(second).toMatchObject({
    run: 'r0002',
    testAccuracy: null,
    weightSparsity: null,
    progress: 0,
    tags: [],
    lambda: 0,
  });
  expect(others).toEqual([]);
  expect(await host.request('curve:points', { runs: [] })).toEqual([]);
  await expect(host.request('runs:show', { run: 'r0003' })).rejects.toThrow(
    /r0003.*damaged: state is "dreaming"/,
  );
  await expect(host.request('runs:show', { run: 'r0001' })).rejects.toThrow(/configuration of run r0001/);
  const damage = await host.request('workspace:damage', undefined);
  expect(damage.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
    'setting queue.paused',
    'run r0001',
    'run r0002',
    'run r0003',
    'checkpoint r0001',
  ]);
  for (const words of [
    'test accuracy is Infinity',
    'weight sparsity is -1',
    'progress is 3',
    'tags is',
    'lambda is -2',
  ])
    expect(damage[2]!.problem).toContain(words);
  expect(damage[4]!.problem).toContain(
    `${checkpointName(20)}: it has ${sound.length - 1} of ${sound.length}`,
  );
  await host.close();

  const db = new DatabaseSync(database, { readOnly: true });
  const rows = db.prepare('SELECT state, config, lambda, tags FROM runs ORDER BY id').all();
  db.close();
  expect(rows[0]!['config']).toBe('no');
  expect([rows[1]!['lambda'], rows[1]!['tags']]).toEqual([-2, '[1]']);
  expect(rows[2]!['state']).toBe('dreaming');
  expect(existsSync(torn)).toBe(true);
});

test('a sound workspace has nothing to tell', async () => {
  const workspace = temporaryFolder();
  finished(workspace);
  const host = await open(workspace);
  expect(await host.request('workspace:damage', undefined)).toEqual([]);
  await host.close();
});

test.each([
  [
    'a newer schema',
    (path: string) => byHand(path, 'PRAGMA user_version = 99'),
    /schema version 99.*at most/,
  ],
  [
    'another file',
    (path: string) => writeFileSync(path, 'text '.repeat(999)),
    /cannot be read as a workspace/,
  ],
  ['no byte', (path: string) => truncateSync(path, 0), /is empty \(0 bytes\).*1 runs and datasets/],
])('%s is refused with words, and stays as it is', async (_what, spoil, words) => {
  const workspace = temporaryFolder();
  const database = finished(workspace);
  mkdirSync(workspacePaths(workspace).run('r0001'), { recursive: true });
  spoil(database);
  const before = readFileSync(database);
  await expect(open(workspace)).rejects.toThrow(words);
  expect(readFileSync(database).equals(before)).toBe(true);
  expect(migrations.length).toBeLessThan(99);
});

/** A file system of its own, full to the last byte: only where this user may mount one. */
const mayMount =
  process.platform === 'linux' &&
  spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=64k none /mnt']).status === 0;

test.skipIf(!mayMount)('a full disk is named at the start, and nothing is changed on it', () => {
  const workspace = temporaryFolder();
  finished(workspace);
  const disk = temporaryFolder();
  const script = `
    mount -t tmpfs -o size=1m none "$1" && cp "$0/workspace.db" "$1/" || exit 9
    dd if=/dev/zero of="$1/fill" bs=4k 2>/dev/null
    "$2" "$3" --workspace "$1" data list
    cmp "$0/workspace.db" "$1/workspace.db" && echo same`;
  const args = ['-rm', 'sh', '-c', script, workspace, disk, process.execPath, programs.cli];
  const { stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8' });
  expect(stderr).toMatch(/error: the disk of .* is full; expected .*free space/);
  expect(stdout).toContain('same');
});
