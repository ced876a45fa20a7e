/** λ and the learning rate changed while runs train, each in its real trainer process; and what happened to a run. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { decodeSafetensors } from '../core/formats/safetensors';
import { readFileSync } from 'node:fs';
import type { RunConfigInput } from '../shared/run-config';
import type { RunDetail } from '../shared/run';
import type { RunState } from '../shared/run-state';
import { changesOf } from '../shared/run-events';
import type { WorkbenchEvent } from '../shared/workbench';
import { forkJob, openHost, type Host, type JobProcess } from './index';
import { programs, resources, temporaryFolder, until } from './testing';

// Each run loads TensorFlow in a process of its own, and the machine may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let host: Host;
let dataset: string;
const processes: JobProcess[] = [];
const events: WorkbenchEvent[] = [];

beforeAll(async () => {
  const fork = forkJob(programs.trainer);
  const spawnJob = (environment: Readonly<Record<string, string>>): JobProcess => {
    const process = fork(environment);
    processes.push(process);
    return process;
  };
  host = await openHost({ workspace: temporaryFolder(), spawnJob, resources });
  host.subscribe((batch) => events.push(...batch));
  const info = await host.request('datasets:import', { path: join(resources, 'datasets', 'digits.csv.gz') });
  dataset = info.id;
});
afterAll(() => host.close());

const config = (more: Partial<RunConfigInput> = {}): RunConfigInput => ({
  dataset,
  model: { name: 'mlp', settings: { hidden: [16] } },
  method: { name: 'cges', lambda: 1e-3 },
  epochs: 3,
  fineTuneEpochs: 1,
  ...more,
});
/** So long that a test can act in the middle of it. */
const long = (more: Partial<RunConfigInput> = {}): RunConfigInput => config({ epochs: 100_000, ...more });
const show = (run: string): Promise<RunDetail> => host.request('runs:show', { run });
const reached = (run: string, ...states: RunState[]): Promise<RunDetail> =>
  until(async () => {
    const detail = await show(run);
    return states.includes(detail.state) ? detail : null;
  });
const enqueue = async (...configs: RunConfigInput[]): Promise<readonly string[]> =>
  (await host.request('runs:enqueue', { configs })).runs;
const epochsOf = (run: string, more: number): Promise<boolean> =>
  until(async () => (await show(run)).epochs.length >= more);
const kinds = ({ events = [] }: RunDetail): string[] =>
  events.map(({ kind }) => kind).filter((kind) => kind !== 'checkpoint');

test('a run that trains makes a change at its next step, keeps it over pause and kill, and says so at its end', async () => {
  const [run] = await enqueue(long({ fineTuneEpochs: 0 }));
  await epochsOf(run!, 1);
  const first = await host.request('runs:change', { run: run!, lambda: 2e-3 });
  expect(first).toMatchObject({ phase: 'sparse', lambda: { from: 1e-3, to: 2e-3 } });
  const now = await show(run!);
  expect(now.lambda).toBe(2e-3);
  expect(changesOf(now.events!)).toEqual([first]);
  expect(now.config.method.lambda).toBe(1e-3);
  await until(async () =>
    (await show(run!)).steps.some(({ step, lambda }) => step > first.step && lambda === 2e-3),
  );

  // Paused: recorded for the step at which it goes on.
  await host.request('runs:pause', { run: run! });
  const second = await host.request('runs:change', { run: run!, learningRate: 0.1 });
  const paused = await show(run!);
  expect(kinds(paused)).toEqual(['started', 'phase', 'change', 'paused', 'change']);
  expect(second.step).toBe(paused.events!.find(({ kind }) => kind === 'paused')!.step);
  expect(second).toMatchObject({ learningRate: { from: 0.2, to: 0.1 } });
  await host.request('runs:resume', { run: run! });
  await epochsOf(run!, paused.epochs.length + 2);
  const resumed = await show(run!);
  expect(changesOf(resumed.events!)).toEqual([first, second]);
  const later = resumed.steps.filter(({ step }) => step > second.step);
  expect(later.every(({ learningRate, lambda }) => learningRate <= 0.1 && lambda === 2e-3)).toBe(true);

  // Killed: it makes both again.
  processes.at(-1)!.kill();
  const cut = await reached(run!, 'interrupted');
  expect(cut.events!.at(-1)).toMatchObject({ kind: 'interrupted', text: expect.stringContaining('process') });
  const third = await host.request('runs:change', { run: run!, lambda: 0 });
  expect(third.step).toBeGreaterThanOrEqual(second.step);
  await host.request('runs:resume', { run: run! });
  await epochsOf(run!, cut.epochs.length + 2);
  await host.request('runs:stop', { run: run! });
  const stopped = await show(run!);
  expect(changesOf(stopped.events!)).toEqual([first, second, third]);
  expect(stopped.lambda).toBe(0);
  expect(kinds(stopped)).toEqual([
    ...['started', 'phase', 'change', 'paused', 'change', 'resumed'],
    ...['interrupted', 'change', 'resumed', 'stopped'],
  ]);
  // Checkpoints that are gone are not among the events.
  expect(stopped.events!.filter(({ kind }) => kind === 'checkpoint')).toHaveLength(2);

  // The window was told of each as it happened.
  const told = events.flatMap((event) =>
    event.kind === 'run:event' && event.run === run ? [event.event] : [],
  );
  expect(changesOf([...new Map(told.map((event) => [event.id, event])).values()])).toEqual([
    first,
    second,
    third,
  ]);

  // What is exported says so.
  const directory = temporaryFolder();
  const report = await host.request('exports:create', { run: run!, format: 'safetensors', directory });
  const weights = report.files.find(({ path }) => path.endsWith('.safetensors'))!;
  const { metadata } = decodeSafetensors(readFileSync(weights.path));
  expect(JSON.parse(metadata['changes']!)).toEqual([first, second, third]);
  expect(metadata['lambda']).toBe('0');
});

test('of the same run, changed and left alone, neither stands for the other', async () => {
  // The one that waits in line is changed before it begins.
  const [alone, waiting] = await enqueue(config({ seed: 6 }), config({ seed: 5 }));
  await host.request('runs:change', { run: waiting!, lambda: 4e-3 });
  const done = await reached(waiting!, 'done');
  await reached(alone!, 'done');
  expect(done.result!.changes).toMatchObject([{ step: 0, lambda: { from: 1e-3, to: 4e-3 } }]);
  expect(kinds(done)).toEqual(['change', 'started', 'phase', 'phase', 'done']);
  const points = await host.request('curve:points', { runs: [waiting!, alone!] });
  expect(points.map(({ lambda, seeds }) => [lambda, seeds])).toEqual([
    [1e-3, 1],
    [4e-3, 1],
  ]);
  expect(new Set(points.map(({ variant }) => variant)).size).toBe(2);
  const again = await host.request('runs:enqueue', { configs: [config({ seed: 5 })], reuse: true });
  expect(again.reused).toEqual([]);
  await reached(again.runs[0]!, 'done');
  await expect(host.request('runs:change', { run: waiting!, lambda: 1 })).rejects.toThrow(
    `run ${waiting} is done; expected a run that trains`,
  );
});

test('a change is refused where it has no meaning, and the run trains on', async () => {
  const [none, path] = await enqueue(
    long({ method: { name: 'none' } }),
    long({ path: { low: 1e-4, high: 1e-2, count: 3 } }),
  );
  await epochsOf(none!, 1);
  await expect(host.request('runs:change', { run: none!, lambda: 1e-3 })).rejects.toThrow(
    'method "none", which has no λ',
  );
  expect(await host.request('runs:change', { run: none!, learningRate: 0.02 })).toMatchObject({
    learningRate: { from: 0.2, to: 0.02 },
  });
  // One that waits is refused by its settings, before any process of it runs.
  await expect(host.request('runs:change', { run: path!, learningRate: 0.1 })).rejects.toThrow(
    'walks over λ by itself (a λ path)',
  );
  await expect(host.request('runs:change', { run: 'r9999', lambda: 1 })).rejects.toThrow('no run r9999');
  const { state, epochs } = await show(none!);
  expect(state).toBe('running');
  await epochsOf(none!, epochs.length + 1);
  await host.request('runs:remove', { run: path! });
  await host.request('runs:remove', { run: none! });
});
