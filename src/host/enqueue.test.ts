/** Runs that are taken over instead of trained again, and runs that go on from others: real trainers on the digits. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RunConfigInput } from '../shared/run-config';
import type { RunDetail } from '../shared/run';
import type { RunState } from '../shared/run-state';
import { forkJob, openHost, type Host } from './index';
import { programs, resources, temporaryFolder, until } from './testing';

// Each run loads TensorFlow in a process of its own, and the machine may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let host: Host;
let dataset: string;
beforeAll(async () => {
  const spawnJob = forkJob(programs.trainer);
  host = await openHost({ workspace: temporaryFolder(), spawnJob, resources });
  const info = await host.request('datasets:import', { path: join(resources, 'datasets', 'digits.csv.gz') });
  dataset = info.id;
});
afterAll(() => host.close());

const config = (more: Partial<RunConfigInput> = {}): RunConfigInput => ({
  dataset,
  model: { name: 'mlp', settings: { hidden: [16] } },
  method: { name: 'l1', lambda: 1e-3 },
  epochs: 2,
  fineTuneEpochs: 1,
  ...more,
});
const show = (run: string): Promise<RunDetail> => host.request('runs:show', { run });
const reached = (run: string, ...states: RunState[]): Promise<RunDetail> =>
  until(async () => {
    const detail = await show(run);
    return states.includes(detail.state) ? detail : null;
  });

test('the same cells again are not trained again: finished ones stand, left ones go on, new ones join the sweep', async () => {
  const cells = [
    config(),
    config({ seed: 1 }),
    config({ method: { name: 'l1', lambda: 1e3 }, lambdaWarmupEpochs: 0 }),
  ];
  const first = await host.request('runs:enqueue', { name: 'grid', configs: cells, reuse: true });
  expect(first.reused).toEqual([]);
  await host.request('runs:pause', { run: first.runs[1]! });
  const done = await reached(first.runs[0]!, 'done');
  const failed = await reached(first.runs[2]!, 'failed');

  // The fields in another order, defaults spelled out, a cell twice: the same runs.
  const { seed, ...rest } = done.config;
  const again = await host.request('runs:enqueue', {
    name: 'grid',
    configs: [{ seed, ...rest }, ...cells, config({ seed: 2 })],
    reuse: true,
  });
  const fresh = again.runs.at(-1)!;
  expect(again).toEqual({ sweep: first.sweep, runs: [...first.runs, fresh], reused: expect.anything() });
  expect([...again.reused!].sort()).toEqual([...first.runs].sort());
  const resumed = await reached(first.runs[1]!, 'done');
  expect(resumed.sweep).toBe(first.sweep);
  expect(await reached(fresh, 'done')).toMatchObject({ seed: 2, sweep: first.sweep });
  // Nothing was trained a second time.
  expect(await show(first.runs[0]!)).toEqual(done);
  expect((await show(first.runs[2]!)).error).toEqual(failed.error);
  const other = await host.request('runs:enqueue', { name: 'grid', configs: [config()] });
  expect([other.sweep, other.runs]).not.toEqual([first.sweep, [first.runs[0]]]);
  await reached(other.runs[0]!, 'done');
});

test('a run that failed goes on from its last good checkpoint with another λ, as a run of its own that says so', async () => {
  const hopeless = config({ method: { name: 'l1', lambda: 1 }, epochs: 12, lambdaWarmupEpochs: 12 });
  const { runs } = await host.request('runs:enqueue', { configs: [hopeless] });
  const failed = await reached(runs[0]!, 'failed');
  expect(failed.epochs.length).toBeGreaterThan(1);
  const gentle = { ...failed.config, method: { ...failed.config.method, lambda: 1e-3 } };
  const next = await host.request('runs:enqueue', { configs: [{ ...gentle, continues: { run: runs[0]! } }] });
  const done = await reached(next.runs[0]!, 'done');
  const { step } = done.config.continues!;
  expect(step).toBeGreaterThan(0);
  expect(done.notices![0]!.text).toBe(`Goes on from run ${runs[0]}, step ${step}, with settings of its own.`);
  // It knows what the first one measured up to there, and has trained only what was left.
  const shared = failed.epochs.filter((epoch) => epoch.step <= step!);
  expect(done.epochs.slice(0, shared.length)).toEqual(shared);
  expect(done.result!.steps).toBe(done.totalSteps);
  expect(await show(runs[0]!)).toEqual(failed);

  // The failed one's own checkpoint can be exported, and the report says what it is.
  const directory = temporaryFolder();
  const report = await host.request('exports:create', { run: runs[0]!, format: 'onnx', directory });
  expect(report.unfinished).toEqual({ state: 'failed', step, totalSteps: failed.totalSteps });
  expect(existsSync(report.files[0]!.path)).toBe(true);
  expect(report.compact.testAccuracy).toBe(report.trained.testAccuracy);
});

test('what cannot go on is refused with the reason, and leaves nothing', async () => {
  const before = (await host.request('runs:list', undefined)).length;
  const { runs } = await host.request('runs:enqueue', { configs: [config({ seed: 7 })] });
  await reached(runs[0]!, 'done');
  await host.request('queue:pause', { paused: true });
  const waiting = await host.request('runs:enqueue', { configs: [config({ seed: 8 })] });
  await host.request('runs:stop', { run: waiting.runs[0]! });
  await host.request('queue:pause', { paused: false });
  const from = (run: string, more: Partial<RunConfigInput> = {}): Promise<unknown> =>
    host.request('runs:enqueue', { configs: [config({ seed: 8, ...more, continues: { run } })] });
  await expect(from('r9999')).rejects.toThrow(/no run r9999/);
  await expect(from(runs[0]!)).rejects.toThrow(/is done; expected a run that failed or was left/);
  await expect(from(waiting.runs[0]!)).rejects.toThrow(/has no checkpoint/);
  // An estimate says so before anybody asks for the run.
  const asked = config({ seed: 8, continues: { run: waiting.runs[0]! } });
  await expect(host.request('runs:estimate', { config: asked })).rejects.toThrow(/has no checkpoint/);
  await expect(from(waiting.runs[0]!, { batchSize: 7 })).rejects.toThrow(/other settings than those of run/);
  expect(await host.request('runs:list', undefined)).toHaveLength(before + 2);
});
