/** One writer at a time, and nothing lost when it is killed: hosts in processes of their own, SIGKILL included. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { decodeSafetensors } from '../core/formats/safetensors';
import { checkpointsIn } from '../shared/checkpoints';
import type { RunConfigInput } from '../shared/run-config';
import type { RunDetail } from '../shared/run';
import type { WorkbenchEvent } from '../shared/workbench';
import { forkJob, openHost, type Host } from './index';
import { HostProcess, programs, resources, standStillAt, temporaryFolder, until } from './testing';
import { standing, standStill } from './testing/standing-still';

// Each run loads TensorFlow in a process of its own, and the machine may be busy.
vi.setConfig({ testTimeout: 240_000 });

const spawnJob = forkJob(programs.trainer);

const start = (workspace: string, environment?: Readonly<Record<string, string>>): Promise<HostProcess> =>
  HostProcess.open({ workspace, checkpointEveryMs: 30 }, environment);
const open = (workspace: string): Promise<Host> => openHost({ workspace, spawnJob, resources });
const config = (dataset: string, more: Partial<RunConfigInput> = {}): RunConfigInput => ({
  dataset,
  model: { name: 'mlp', settings: { hidden: [48, 24] } },
  method: { name: 'cges', lambda: 0.01 },
  epochs: 20,
  fineTuneEpochs: 5,
  batchSize: 50,
  ...more,
});
const digits = { path: join(resources, 'datasets', 'digits.csv.gz') };
const isEpoch = ({ kind }: WorkbenchEvent): boolean => kind === 'run:epoch';
/** The last epoch may be over when a test begins to listen. */
const isEpochOrEnd = (event: WorkbenchEvent): boolean =>
  isEpoch(event) || (event.kind === 'run:changed' && event.summary.state === 'done');
const doneOf = (host: Host, run: string): Promise<RunDetail> =>
  until(async () => {
    const detail = await host.request('runs:show', { run });
    return ['done', 'failed', 'interrupted'].includes(detail.state) ? detail : null;
  });
function weightsOf(workspace: string, run: string): Record<string, string> {
  const folder = join(workspace, 'runs', run, 'checkpoints');
  const { tensors } = decodeSafetensors(readFileSync(join(folder, checkpointsIn(readdirSync(folder))[0]!)));
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data }]) => {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return [name, createHash('sha256').update(bytes).digest('hex')];
    }),
  );
}

test('a workspace has one writer; a second process reads, and has things done by the first', async () => {
  const workspace = temporaryFolder();
  const holder = await start(workspace);
  const { id } = await holder.request('datasets:import', digits);
  await holder.request('runs:enqueue', { configs: [config(id, { epochs: 100_000 }), config(id)] });
  await expect(open(workspace)).rejects.toThrow(
    new RegExp(`${workspace} is open in another Whittle \\(process \\d+\\).*close the other one`),
  );

  const beside = await openHost({ workspace, spawnJob, resources, readOnly: true });
  expect((await beside.request('runs:list', undefined)).map(({ run }) => run)).toEqual(['r0001', 'r0002']);
  await until(async () => (await beside.request('runs:show', { run: 'r0001' })).epochs.length > 0);
  await beside.request('runs:stop', { run: 'r0002' });
  await beside.request('runs:stop', { run: 'r0001' });
  expect((await holder.request('runs:list', undefined)).map(({ state }) => state)).toEqual([
    'stopped',
    'stopped',
  ]);
  // Its errors come back as they were thrown.
  await expect(beside.request('runs:stop', { run: 'r0009' })).rejects.toThrow(/no run r0009; expected a run/);

  // SIGKILL: the lock goes with its process, at once.
  await holder.kill();
  await beside.request('runs:remove', { run: 'r0002' });
  expect((await beside.request('runs:list', undefined)).map(({ run }) => run)).toEqual(['r0001']);
  await beside.close();
  const next = await open(workspace);
  await next.close();
});

test('what was asked of a holder that is leaving is done all the same', async () => {
  const workspace = temporaryFolder();
  const holder = await open(workspace);
  const besides = await Promise.all(
    [0, 1].map(() => openHost({ workspace, spawnJob, resources, readOnly: true })),
  );
  const asked = besides.map((beside) => beside.request('datasets:import', digits));
  await until(() => existsSync(join(workspace, 'datasets')));
  await holder.close();
  const [first, second] = await Promise.all(asked);
  expect((await besides[0]!.request('datasets:list', undefined)).map(({ id }) => id).sort()).toEqual(
    [first!.id, second!.id].sort(),
  );
  for (const beside of besides) await beside.close();
});

test('the host killed in the middle of a run: it is resumable and ends as if nothing had happened', async () => {
  const workspace = temporaryFolder();
  let host = await start(workspace);
  const { id } = await host.request('datasets:import', digits);
  await host.request('runs:enqueue', { configs: [config(id)] });
  const delays: number[] = [];
  for (let life = 0; life < 2; life++) {
    await host.event(isEpochOrEnd);
    delays.push(Math.random() * 150);
    await new Promise((resolve) => setTimeout(resolve, delays.at(-1)));
    await host.kill();
    host = await start(workspace);
    const cut = await host.request('runs:show', { run: 'r0001' });
    const why = `killed after ${delays.join(', ')} ms`;
    if (cut.state === 'done') break;
    expect([cut.state, cut.error?.fix], why).toEqual(['interrupted', expect.stringContaining('resume')]);
    await host.request('runs:resume', { run: 'r0001' });
  }
  await host.kill();

  const end = await open(workspace);
  if ((await end.request('runs:show', { run: 'r0001' })).state !== 'done') {
    await end.request('runs:resume', { run: 'r0001' });
  }
  const resumed = await doneOf(end, 'r0001');
  await end.request('runs:enqueue', { configs: [config(id)] });
  const whole = await doneOf(end, 'r0002');
  const why = `killed after ${delays.join(', ')} ms`;
  expect([resumed.state, whole.state], why).toEqual(['done', 'done']);
  expect(weightsOf(workspace, 'r0001'), why).toEqual(weightsOf(workspace, 'r0002'));
  const timeless = ({ epochs }: RunDetail): unknown => epochs.map((epoch) => ({ ...epoch, elapsedMs: 0 }));
  expect(timeless(resumed), why).toEqual(timeless(whole));
  await end.close();
});

test.runIf(process.platform !== 'win32')(
  'the host killed during an import leaves no half dataset',
  async () => {
    const workspace = temporaryFolder();
    const still = standStillAt('writing');
    const host = await start(workspace, standStill(still));
    void host.request('datasets:import', digits);
    await until(() => standing(still.file));
    const datasets = join(workspace, 'datasets');
    expect(readdirSync(datasets)).toHaveLength(1);
    await host.kill();
    const next = await open(workspace);
    expect(await next.request('datasets:list', undefined)).toEqual([]);
    expect(readdirSync(datasets)).toEqual([]);
    await next.close();
  },
);

test('queued runs begin again by themselves; the one that ran waits for its user', async () => {
  const workspace = temporaryFolder();
  const host = await start(workspace);
  const { id } = await host.request('datasets:import', digits);
  const short = config(id, { epochs: 2, fineTuneEpochs: 0 });
  await host.request('runs:enqueue', { configs: [config(id, { epochs: 100_000 }), short] });
  await host.event(isEpoch);
  await host.kill();
  const next = await open(workspace);
  expect((await doneOf(next, 'r0002')).state).toBe('done');
  expect((await next.request('runs:show', { run: 'r0001' })).state).toBe('interrupted');
  await next.close();
});
