/** Trying a trained net on single samples, and a dataset's statistics: each in its real job process. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { forkJob, openHost, type Host } from './index';
import { programs, resources, temporaryFolder, until } from './testing';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let host: Host;
let dataset: string;
let run: string;

beforeAll(async () => {
  host = await openHost({ workspace: temporaryFolder(), spawnJob: forkJob(programs.trainer), resources });
  const path = join(resources, 'datasets', 'digits.csv.gz');
  dataset = (await host.request('datasets:import', { path, format: 'pixel-csv' })).id;
  const config = {
    dataset,
    model: { name: 'mlp', settings: { hidden: [32] } },
    method: { name: 'gs', lambda: 5e-2 },
    epochs: 15,
    fineTuneEpochs: 1,
  };
  run = (await host.request('runs:enqueue', { configs: [config] })).runs[0]!;
  await until(async () => (await host.request('runs:show', { run })).state === 'done');
});
afterAll(() => host.close());

test('trained and compact net agree on test digits, and are right as often as the run says', async () => {
  const sizes = await host.request('try:open', { run });
  expect(sizes.compact).toBeLessThan(sizes.trained);
  const { samples } = await host.request('datasets:preview', {
    id: dataset,
    part: 'test',
    offset: 0,
    count: 60,
  });
  let right = 0;
  for (const { pixels, label } of samples) {
    const { trained, compact } = await host.request('try:predict', { sample: Float32Array.from(pixels!) });
    expect(trained.probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    trained.probabilities.forEach((p, c) => expect(compact.probabilities[c]).toBeCloseTo(p, 4));
    expect(trained.latencyMs).toBeGreaterThan(0);
    const best = trained.probabilities.indexOf(Math.max(...trained.probabilities));
    if (best === label) right += 1;
  }
  const { testAccuracy } = await host.request('runs:show', { run });
  // 60 of 360 samples: four standard deviations.
  expect(Math.abs(right / 60 - testAccuracy!)).toBeLessThan(4 * Math.sqrt(0.25 / 60));
  await host.request('try:close', undefined);
  await expect(async () => host.request('try:predict', { sample: new Float32Array(64) })).rejects.toThrow(
    /no net is open/,
  );
});

test('a sample of another size is refused with both sizes; the run can be opened again', async () => {
  await host.request('try:open', { run });
  await expect(host.request('try:predict', { sample: new Float32Array(3) })).rejects.toThrow(/3 values.*64/);
  await expect(host.request('try:open', { run })).resolves.toMatchObject({ trained: expect.any(Number) });
  await host.request('try:close', undefined);
});

test('the statistics of the digits: every class has its mean image, and duplicates are counted', async () => {
  const found = await host.request('datasets:statistics', { id: dataset });
  expect(found.classImages).toHaveLength(10);
  expect(found.meanImage).toHaveLength(64);
  // Grey levels go from 0 to 16; the corner is blank, the middle is not.
  expect(found.meanImage![0]).toBe(0);
  expect(Math.max(...found.meanImage!)).toBeGreaterThan(10);
  expect(found.duplicates).toEqual({ count: 0, acrossParts: 0, conflicting: 0, examples: [] });
});
