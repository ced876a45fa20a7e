import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, test } from 'vitest';
import type { EpochMetrics, StepMetrics } from '../../shared/metrics';
import type { PathPoint } from '../../shared/run-result';
import { parseConfig } from '../config';
import { temporaryFolder } from '../testing';
import { closeDatabase, openMigrated } from './open';
import { checkVersion, openStore, schemaVersion } from './index';
import { migrations } from './migrations';

const file = (): string => join(temporaryFolder(), 'workspace.db');

test('a new workspace gets the newest schema', () => {
  const path = file();
  openStore(path).close();
  expect(schemaVersion(path)).toBe(migrations.length);
});

test('once closed, the file alone is the whole workspace', () => {
  const path = file();
  const before = openStore(path);
  before.runs.insert(newRun(1));
  before.close();
  const copy = file();
  copyFileSync(path, copy);
  const store = openStore(copy);
  expect(store.runs.list().map(({ run }) => run)).toEqual(['r0001']);
  store.close();
});

test('migrations run in order from the version that is there, and keep what is in it', () => {
  const path = file();
  const [first, second] = ['CREATE TABLE a (x)', 'ALTER TABLE a ADD COLUMN y DEFAULT 7'];
  const old = openMigrated(path, [first!]);
  old.exec('INSERT INTO a VALUES (1)');
  closeDatabase(old);
  const now = openMigrated(path, [first!, second!]);
  expect({ ...now.prepare('SELECT * FROM a').get() }).toEqual({ x: 1, y: 7 });
  closeDatabase(now);
  expect(schemaVersion(path)).toBe(2);
});

test('a migration that fails leaves the version and the tables before it', () => {
  const path = file();
  const good = 'CREATE TABLE a (x)';
  expect(() => openMigrated(path, [good, 'CREATE TABLE b (x); CREATE TABLE a (x)'])).toThrow(
    /already exists/,
  );
  expect(schemaVersion(path)).toBe(1);
  const db = openMigrated(path, [good]);
  expect(db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()).toEqual([{ name: 'a' }]);
  closeDatabase(db);
});

test('a workspace of a newer Whittle is refused and not touched', () => {
  const path = file();
  closeDatabase(openMigrated(path, [...migrations, 'CREATE TABLE future (x)']));
  const before = readFileSync(path);
  expect(() => checkVersion(path)).toThrow(
    new RegExp(
      `schema version ${migrations.length + 1}; expected at most ${migrations.length}.*newer Whittle`,
    ),
  );
  expect(() => openStore(path)).toThrow(/schema version/);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('a file that is no database is refused by name', () => {
  const path = file();
  writeFileSync(path, 'not a database'.repeat(500));
  expect(() => openStore(path)).toThrow(`${path} cannot be read as a workspace`);
});

const config = parseConfig({
  dataset: 'd',
  model: { name: 'mlp' },
  method: { name: 'cges', lambda: 0.01 },
  seed: 3,
});
const newRun = (number: number) => ({
  run: `r000${number}`,
  number,
  config,
  datasetName: 'D',
  sweep: null,
  createdAt: number,
});

test('a run comes back as it was written; its patches change only what they name', () => {
  const store = openStore(file());
  store.runs.insert(newRun(1));
  expect(store.runs.summary('r0001')).toMatchObject({
    run: 'r0001',
    state: 'queued',
    dataset: 'd',
    datasetName: 'D',
    model: 'mlp',
    method: 'cges',
    lambda: 0.01,
    seed: 3,
    sweep: null,
    testAccuracy: null,
    weightSparsity: null,
    groupSparsity: null,
    createdAt: 1,
    elapsedMs: 0,
    progress: 0,
    queuePosition: null,
    path: null,
    target: null,
  });
  store.runs.update('r0001', { state: 'running', elapsedMs: 12.5, error: null });
  store.runs.update('r0001', { weightSparsity: 0.25 });
  expect(store.runs.summary('r0001')).toMatchObject({
    state: 'running',
    elapsedMs: 12.5,
    weightSparsity: 0.25,
  });
  expect(store.runs.record('r0001')).toMatchObject({ config, result: null, error: null, totalSteps: null });
  store.close();
});

test('a list tells a path or a target without the whole configuration', () => {
  const store = openStore(file());
  const path = {
    low: 1e-4,
    high: 1e-2,
    count: 3,
    epochsPerPoint: 0.5,
    settleEpochs: 0.5,
    fineTune: 'all',
  } as const;
  const target = { kind: 'macs', value: 1e5 } as const;
  store.runs.insert({ ...newRun(1), config: { ...config, path } });
  store.runs.insert({ ...newRun(2), config: { ...config, target } });
  expect(store.runs.list().map((run) => [run.path, run.target])).toEqual([
    [path, null],
    [null, target],
  ]);
  store.close();
});

test('a configuration of an older version gets the fields that came since, with their defaults', () => {
  const path = file();
  const store = openStore(path);
  const old = {
    ...config,
    optimiser: undefined,
    keep: undefined,
    path: undefined,
  } as unknown as typeof config;
  store.runs.insert({ ...newRun(1), config: old });
  expect(store.runs.record('r0001')!.config).toEqual(config);
  store.close();
});

test('points of a path come λ rising; told again they replace, and a resumed run forgets later ones', () => {
  const store = openStore(file());
  store.runs.insert(newRun(1));
  const point = (lambda: number, step: number, testAccuracy = 0.5) =>
    ({ lambda, step, testAccuracy, checkpoint: `point-${step}.safetensors` }) as PathPoint;
  store.metrics.addPoint('r0001', point(1e-3, 20));
  store.metrics.addPoint('r0001', point(1e-4, 10));
  store.metrics.addPoint('r0001', point(1e-3, 20, 0.9));
  expect(store.metrics.points('r0001')).toEqual([point(1e-4, 10), point(1e-3, 20, 0.9)]);
  store.metrics.truncate('r0001', 15);
  expect(store.metrics.points('r0001')).toEqual([point(1e-4, 10)]);
  store.runs.remove('r0001');
  expect(store.metrics.points('r0001')).toEqual([]);
  store.close();
});

test('the queue keeps its order through a reopening, and positions count from 0', () => {
  const path = file();
  const before = openStore(path);
  [1, 2, 3].forEach((n) => before.runs.insert(newRun(n)));
  before.runs.setQueue(['r0003', 'r0001']);
  before.close();
  const store = openStore(path);
  expect(store.runs.queue()).toEqual(['r0003', 'r0001']);
  expect(store.runs.list().map(({ run, queuePosition }) => [run, queuePosition])).toEqual([
    ['r0001', 1],
    ['r0002', null],
    ['r0003', 0],
  ]);
  store.close();
});

test('numbers of a series are never given twice', () => {
  const store = openStore(file());
  const first = store.settings.next('run');
  store.runs.insert(newRun(first));
  store.runs.remove('r0001');
  expect([first, store.settings.next('run'), store.settings.next('sweep')]).toEqual([1, 2, 1]);
  store.close();
});

const point = (step: number): StepMetrics => ({
  step,
  epoch: 0,
  phase: 'sparse',
  loss: step / 7,
  batchAccuracy: 0.5,
  learningRate: 0.1,
  lambda: 0,
  samplesPerSecond: 1e4,
  elapsedMs: step * 3.5,
});
const epoch = (step: number): EpochMetrics => ({
  epoch: 0,
  step,
  phase: 'sparse',
  loss: 1,
  testAccuracy: 0.5,
  validationAccuracy: null,
  weightSparsity: 0,
  groupSparsity: 0,
  layers: [],
  elapsedMs: 1,
});

test('metrics come back in the order of steps; a resumed run forgets those after its checkpoint', () => {
  const store = openStore(file());
  store.runs.insert(newRun(1));
  store.metrics.addSteps('r0001', [point(20), point(10)]);
  store.metrics.addSteps('r0001', [point(30)]);
  [10, 20, 30].forEach((step) => store.metrics.addEpoch('r0001', epoch(step)));
  expect(store.metrics.steps('r0001')).toEqual([point(10), point(20), point(30)]);
  store.metrics.truncate('r0001', 20);
  expect(store.metrics.steps('r0001').map(({ step }) => step)).toEqual([10, 20]);
  expect(store.metrics.epochs('r0001')).toEqual([epoch(10), epoch(20)]);
  store.runs.remove('r0001');
  expect([store.metrics.steps('r0001'), store.metrics.epochs('r0001')]).toEqual([[], []]);
  store.close();
});

test('best, last and mean are over the epochs that can be read', () => {
  const path = file();
  const store = openStore(path);
  store.runs.insert(newRun(1));
  const told = [
    { ...epoch(10), testAccuracy: 0.5, loss: 2 },
    { ...epoch(20), testAccuracy: 0.9, loss: 0.5 },
    { ...epoch(30), testAccuracy: 0.7, loss: 1 },
  ];
  told.forEach((one) => store.metrics.addEpoch('r0001', one));
  const wanted = { bestAccuracy: 0.9, lastLoss: 1, bestLoss: 0.5 };
  const measures = store.metrics.measures('r0001');
  expect(measures).toMatchObject(wanted);
  expect([measures.meanAccuracy, measures.meanLoss]).toEqual([
    expect.closeTo(0.7, 12),
    expect.closeTo(3.5 / 3, 12),
  ]);
  // With a validation split the test part is read once, at the end.
  store.metrics.addEpoch('r0001', { ...epoch(30), testAccuracy: null, validationAccuracy: 0.95 });
  expect(store.metrics.measures('r0001').bestAccuracy).toBe(0.95);
  const db = new DatabaseSync(path);
  db.exec("UPDATE epochs SET metrics = 'half' WHERE step > 10");
  db.close();
  expect(store.metrics.measures('r0001')).toMatchObject({ bestAccuracy: 0.5, lastLoss: 2 });
  expect([store.metrics.epochs('r0001').length, store.metrics.damaged('r0001')]).toEqual([1, 2]);
  store.runs.remove('r0001');
  expect(store.metrics.measures('r0001').bestAccuracy).toBeNull();
  store.close();
});

test('a long live curve keeps its extremes, whatever its length, and any part can be had finer', () => {
  const store = openStore(file());
  store.runs.insert(newRun(1));
  // Spikes at places that no even thinning would meet; the last points have no block yet.
  const spikes = new Map([
    [777, 99],
    [41_111, -3],
    [99_990, 50],
  ]);
  const all = Array.from({ length: 100_003 }, (_, i) => ({
    ...point(i),
    loss: spikes.get(i) ?? Math.sin(i),
  }));
  store.transaction(() => store.metrics.addSteps('r0001', all.slice(0, 60_000)));
  store.transaction(() => all.slice(60_000).forEach((one) => store.metrics.addSteps('r0001', [one])));
  const steps = store.metrics.steps('r0001');
  expect(steps.length).toBeLessThanOrEqual(3001);
  expect(steps.map(({ step }) => step)).toEqual(
    [...new Set(steps.map(({ step }) => step))].sort((a, b) => a - b),
  );
  for (const step of [0, ...spikes.keys(), 100_002]) expect(steps).toContainEqual(all[step]);
  expect(store.metrics.steps('r0001', { from: 500, to: 1499 })).toEqual(all.slice(500, 1500));
  const part = store.metrics.steps('r0001', { from: 30_001, to: 80_001, stretches: 50 });
  expect(part.length).toBeLessThanOrEqual(50 * 5 + 1);
  expect([part[0]!.step, part.at(-1)!.step]).toEqual([30_001, 80_001]);
  expect(part).toContainEqual(all[41_111]);

  // A resumed run measures its end again: what was there before is gone from the extremes too.
  store.metrics.truncate('r0001', 99_000);
  store.transaction(() =>
    all.slice(99_001).forEach((one) => store.metrics.addSteps('r0001', [{ ...one, loss: 1 }])),
  );
  const again = store.metrics.steps('r0001');
  expect(Math.max(...again.filter(({ step }) => step > 99_000).map(({ loss }) => loss))).toBe(1);
  expect(again).toContainEqual(all[777]);
  store.runs.remove('r0001');
  expect(store.metrics.steps('r0001')).toEqual([]);
  store.close();
});

test('one damaged row does not take the others with it', () => {
  const path = file();
  const before = openStore(path);
  [1, 2].forEach((n) => before.runs.insert(newRun(n)));
  before.close();
  const db = new DatabaseSync(path);
  db.exec("UPDATE runs SET config = '{\"version\":' WHERE id = 'r0001'");
  db.exec(
    "INSERT INTO datasets VALUES ('broken', 'Broken', 'x', 0), ('fine', 'Fine', '{\"id\":\"fine\"}', 1)",
  );
  db.close();
  const store = openStore(path);
  expect(store.runs.list().map(({ run }) => run)).toEqual(['r0001', 'r0002']);
  expect(() => store.runs.record('r0001')).toThrow(/the configuration of run r0001.*damaged/);
  expect(store.runs.record('r0002')).toMatchObject({ config });
  expect(store.datasets.list()).toEqual([{ id: 'fine' }]);
  expect(() => store.datasets.find('broken')).toThrow(/dataset broken.*damaged/);
  store.close();
});

test('a transaction that throws writes nothing', () => {
  const store = openStore(file());
  const work = (): void => {
    store.runs.insert(newRun(1));
    throw new Error('no');
  };
  expect(() => store.transaction(work)).toThrow('no');
  expect(store.runs.list()).toEqual([]);
  store.close();
});
