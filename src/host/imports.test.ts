/** Imports and removals that fail half-way: no files are left that nobody knows of. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventBatches } from './events';
import { forkJob } from './index';
import { Imports, sweepImports } from './imports';
import { Jobs } from './jobs';
import { workspacePaths, type WorkspacePaths } from './paths';
import { openStore, type Store } from './store';
import { programs, resources, standStillAt, temporaryFolder, until } from './testing';
import { standing, standingStill } from './testing/standing-still';
import type { Workspace } from './training';

vi.setConfig({ testTimeout: 120_000 });

const digits = { path: join(resources, 'datasets', 'digits.csv.gz') };
const spawnJob = forkJob(programs.trainer);
let paths: WorkspacePaths;
let store: Store;
beforeEach(() => {
  paths = workspacePaths(temporaryFolder());
  store = openStore(paths.database);
});
afterEach(() => store.close());

const importsOn = (on: Store, spawn = spawnJob): Imports => {
  const workspace: Workspace = {
    paths,
    store: on,
    jobs: new Jobs(spawn),
    events: new EventBatches(),
    checkpointEveryMs: 0,
  };
  return new Imports(workspace, resources);
};

test('a dataset whose row cannot be written leaves no files', async () => {
  const insert = (): void => {
    throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
  };
  const imports = importsOn({ ...store, datasets: { ...store.datasets, insert } });
  await expect(imports.run(digits)).rejects.toThrow(/disk is full/);
  expect(readdirSync(paths.datasets)).toEqual([]);
  expect(await importsOn(store).run(digits)).toMatchObject({ id: 'digits' });
});

test.runIf(process.platform !== 'win32')(
  'an import shares no folder with one that still writes the same dataset',
  async () => {
    const folders = (): string[] =>
      readdirSync(paths.datasets).filter((name) => name.startsWith('.incoming-'));
    // As a job does that a crash has orphaned.
    const still = standStillAt('writing');
    const orphan = importsOn(store, standingStill(spawnJob, still)).run(digits);
    await until(() => standing(still.file));
    const [first] = folders();
    expect(await importsOn(store).run(digits)).toMatchObject({ id: 'digits' });
    expect(folders()).toEqual([first]);
    process.kill(standing(still.file)!, 'SIGKILL');
    await expect(orphan).rejects.toThrow();
  },
);

test('files that cannot be deleted with their row go at the next opening', async () => {
  const imports = importsOn(store);
  const { id } = await imports.run(digits);
  // The name under which they would be deleted is taken.
  const taken = paths.incoming('taken');
  mkdirSync(join(taken, 'already'), { recursive: true });
  vi.spyOn(paths, 'incoming').mockReturnValueOnce(taken);
  await expect(imports.remove(id)).rejects.toThrow(/ENOTEMPTY/);
  expect(store.datasets.ids()).toEqual([]);
  expect(existsSync(paths.dataset(id))).toBe(true);
  // Another one that goes well strikes nothing from what is still to be swept.
  const { id: other } = await imports.run(digits);
  sweepImports({ store, paths });
  expect(readdirSync(paths.datasets)).toEqual([other]);
});
