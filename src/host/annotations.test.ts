import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { UserError } from '../shared/errors';
import { RunConfig } from '../shared/run-config';
import type { WorkbenchEvent } from '../shared/workbench';
import { Annotations } from './annotations';
import { openStore } from './store';
import { closeDatabase, openDatabase } from './store/open';
import { temporaryFolder } from './testing';
import type { Workspace } from './training';

const config = v.parse(RunConfig, { dataset: 'd', model: { name: 'mlp' }, method: { name: 'cges' } });

function workspace() {
  const root = temporaryFolder();
  const store = openStore(join(root, 'workspace.db'));
  for (const [number, run] of ['a', 'b'].entries()) {
    store.runs.insert({ run, number, config, datasetName: 'd', sweep: null, createdAt: 0 });
  }
  const heard: WorkbenchEvent[] = [];
  const parts = {
    store,
    events: { push: (event: WorkbenchEvent) => heard.push(event) },
    paths: { run: (run: string) => join(root, 'runs', run) },
  };
  return { root, store, heard, annotations: new Annotations(parts as unknown as Workspace) };
}

describe('what people write beside runs', () => {
  it('is kept, told of, and leaves what it does not name as it was', () => {
    const { store, heard, annotations } = workspace();
    annotations.write({ runs: ['a', 'b'], tags: ['keep', 'two words'] });
    annotations.write({ runs: ['a'], name: 'first', note: 'line 1\nline 2', archived: true });
    expect(store.runs.summary('a')).toMatchObject({
      name: 'first',
      tags: ['keep', 'two words'],
      note: 'line 1\nline 2',
      archived: true,
    });
    expect(store.runs.summary('b')).toMatchObject({
      name: null,
      tags: ['keep', 'two words'],
      note: '',
      archived: false,
    });
    expect(heard.filter((event) => event.kind === 'run:changed')).toHaveLength(3);
    annotations.write({ runs: ['a'], name: null, archived: false });
    expect(store.runs.summary('a')).toMatchObject({
      name: null,
      archived: false,
      tags: ['keep', 'two words'],
    });
  });

  it('is written beside all runs or none', () => {
    const { store, annotations } = workspace();
    expect(() => annotations.write({ runs: ['a', 'nobody'], note: 'x' })).toThrow(UserError);
    expect(store.runs.summary('a')!.note).toBe('');
  });
});

describe('a sweep', () => {
  it('is called what its user calls it, in each of its runs', () => {
    const { store, heard, annotations } = workspace();
    store.sweeps.insert('s0001', null, 0);
    for (const [number, run] of ['x', 'y'].entries())
      store.runs.insert({ run, number: 10 + number, config, datasetName: 'd', sweep: 's0001', createdAt: 0 });
    annotations.renameSweep('s0001', 'nets of June');
    expect(store.runs.list().map(({ run, sweepName }) => [run, sweepName])).toEqual([
      ['a', null],
      ['b', null],
      ['x', 'nets of June'],
      ['y', 'nets of June'],
    ]);
    expect(heard.map((event) => event.kind === 'run:changed' && event.summary.run)).toEqual(['x', 'y']);
    annotations.renameSweep('s0001', null);
    expect(store.runs.summary('x')!.sweepName).toBeNull();
    expect(() => annotations.renameSweep('s0009', 'x')).toThrow(UserError);
  });
});

describe('looking at many runs', () => {
  it('gives configurations with their defaults, without those that are not there', () => {
    expect(workspace().annotations.configs(['a', 'nobody'])).toEqual({ a: config });
  });

  it('counts the bytes of all files below the runs’ folders', async () => {
    const { root, annotations } = workspace();
    mkdirSync(join(root, 'runs', 'a', 'checkpoints'), { recursive: true });
    writeFileSync(join(root, 'runs', 'a', 'checkpoints', 'one'), Buffer.alloc(1000));
    writeFileSync(join(root, 'runs', 'a', 'two'), Buffer.alloc(24));
    expect(await annotations.disk(['a', 'b'])).toEqual({ bytes: 1024 });
  });
});

describe('a list of runs', () => {
  it('stays readable beside an export whose row is damaged', () => {
    const { root, store } = workspace();
    store.exports.insert({ run: 'a', createdAt: 0, compact: { bytes: 1, latencyMs: 1 } } as never);
    const db = openDatabase(join(root, 'workspace.db'));
    db.exec("UPDATE exports SET report = '{ broken'");
    closeDatabase(db);
    expect(store.runs.list().map(({ compactBytes }) => compactBytes)).toEqual([null, null]);
  });

  it('has the size and latency of the newest export of each', () => {
    const { store } = workspace();
    const report = (bytes: number, latencyMs: number) =>
      ({ run: 'a', createdAt: 0, compact: { bytes, latencyMs } }) as never;
    store.exports.insert(report(900, 0.5));
    store.exports.insert(report(700, 0.25));
    const [a, b] = store.runs.list();
    expect([a!.compactBytes, a!.latencyMs]).toEqual([700, 0.25]);
    expect([b!.compactBytes, b!.latencyMs]).toEqual([null, null]);
  });
});
