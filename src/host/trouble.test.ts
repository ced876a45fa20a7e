/** Who is blamed for what a disk refuses: the database for its own errors only. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DatasetInfo } from '../shared/dataset';
import { parseConfig } from './config';
import { EventBatches } from './events';
import { forkJob, openHost } from './index';
import { Jobs } from './jobs';
import { workspacePaths } from './paths';
import { openStore, type Store } from './store';
import { resources, temporaryFolder } from './testing';
import { Training } from './training';

/** A job that tells of one notice, then waits to be ended. */
function talker(): string {
  const file = join(temporaryFolder(), 'job.mjs');
  writeFileSync(file, `process.on('message', () => process.send({ kind: 'notice', text: 'here' }));`);
  return file;
}

test('a run that the database has no room for ends with words, and with what to do', async () => {
  const paths = workspacePaths(temporaryFolder());
  const store = openStore(paths.database);
  const dataset = { id: 'd', name: 'D' } as DatasetInfo;
  const full: Store = {
    ...store,
    datasets: { ...store.datasets, find: () => dataset },
    metrics: {
      ...store.metrics,
      addNotice: () => {
        throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
      },
    },
  };
  const config = parseConfig({
    dataset: 'd',
    model: { name: 'mlp' },
    method: { name: 'cges', lambda: 0.01 },
  });
  store.runs.insert({ run: 'r0001', number: 1, config, datasetName: 'D', sweep: null, createdAt: 1 });
  const jobs = new Jobs(forkJob(talker()));
  const workspace = { paths, store: full, jobs, events: new EventBatches(), checkpointEveryMs: 1000 };
  const training = new Training(workspace, 'r0001', null);
  expect(await training.ended).toBe('interrupted');
  expect(store.runs.record('r0001')!.error).toMatchObject({
    kind: 'user',
    got: `the disk of ${paths.database} is full`,
    fix: expect.stringMatching(/^free some space/),
  });
  store.close();
});

test('a figure or a dataset that the disk refuses is named itself, not the workspace', async () => {
  const workspace = temporaryFolder();
  const host = await openHost({
    workspace,
    resources,
    runQueue: false,
    spawnJob: () => {
      throw new Error('no job is wanted here');
    },
  });
  const file = join(temporaryFolder(), 'a.csv');
  writeFileSync(file, 'a,b\n1,2\n');
  await expect(host.request('datasets:inspect', { path: join(file, 'deeper') })).rejects.toThrow(
    /^.*a\.csv\/deeper: not found/,
  );
  writeFileSync(workspacePaths(workspace).datasets, '');
  await expect(host.request('datasets:import', { path: file })).rejects.toThrow(
    /^cannot write the dataset to .*datasets.*: a file is in the way \(EEXIST\)/,
  );
  await host.close();
});
