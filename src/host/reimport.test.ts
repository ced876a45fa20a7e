/** A source that changes, an import that is broken off, files that cannot be read: with real files and job processes. */
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { expect, test, vi } from 'vitest';
import { forkJob, openHost, type Host } from './index';
import { programs, resources, standStillAt, temporaryFolder, until } from './testing';
import { standing, standingStill } from './testing/standing-still';

vi.setConfig({ testTimeout: 120_000 });

const trainer = forkJob(programs.trainer);
const open = (spawnJob = trainer, workspace = temporaryFolder()): Promise<Host> =>
  openHost({ workspace, spawnJob, resources, runQueue: false });

const rows = (count: number): string =>
  Array.from({ length: count }, (_, i) => `${i % 7},${i % 3},${i % 2 ? 'yes' : 'no'}\n`).join('');
function table(text: string): string {
  const path = join(temporaryFolder(), 'flowers.csv');
  writeFileSync(path, text);
  return path;
}

test('a changed source is noticed and imported as a new version; the old one stays for its runs', async () => {
  const host = await open();
  const path = table(`a,b,y\n${rows(40)}`);
  const old = await host.request('datasets:import', { path, label: 'y', testFraction: 0.25, seed: 3 });
  expect(await host.request('datasets:source', { id: old.id })).toEqual({ kind: 'same' });
  await host.request('runs:enqueue', {
    configs: [{ dataset: old.id, model: { name: 'mlp' }, method: { name: 'none', lambda: 0 } }],
  });

  appendFileSync(path, rows(20));
  expect(await host.request('datasets:source', { id: old.id })).toMatchObject({ kind: 'changed', files: 0 });
  const made = await host.request('datasets:reimport', { id: old.id });
  expect(made).toMatchObject({ name: 'flowers v2', version: 2, previous: old.id });
  // As it was asked for the first time: the same label and split.
  expect(made.trainCount + made.testCount).toBe(60);
  expect(made.testCount).toBe(16);
  const list = await host.request('datasets:list', undefined);
  expect(list.map(({ id, hash }) => [id, hash])).toEqual([
    [old.id, old.hash],
    [made.id, made.hash],
  ]);
  const [run] = await host.request('runs:list', undefined);
  expect(run!.dataset).toBe(old.id);

  appendFileSync(path, rows(20));
  expect(await host.request('datasets:reimport', { id: made.id })).toMatchObject({
    name: 'flowers v3',
    previous: made.id,
  });
  rmSync(path);
  expect(await host.request('datasets:source', { id: made.id })).toEqual({ kind: 'missing' });
  await expect(host.request('datasets:reimport', { id: made.id })).rejects.toThrow(/flowers\.csv: not found/);
  await host.close();
});

test('a source that was only touched makes no new version, and is known again afterwards', async () => {
  const host = await open();
  const path = table(`a,b,y\n${rows(40)}`);
  const { id } = await host.request('datasets:import', { path });
  utimesSync(path, new Date(), new Date(Date.now() + 60_000));
  expect(await host.request('datasets:source', { id })).toMatchObject({ kind: 'changed', bytes: 0 });
  expect((await host.request('datasets:reimport', { id })).id).toBe(id);
  expect(await host.request('datasets:source', { id })).toEqual({ kind: 'same' });
  expect(await host.request('datasets:list', undefined)).toHaveLength(1);
  expect(readdirSync(join(host.workspace, 'datasets'))).toEqual([id]);
  await host.close();
});

const picture = (value: number): Uint8Array =>
  encode({ width: 4, height: 4, channels: 1, data: new Uint8Array(16).fill(value) });
function pictures(count: number): string {
  const folder = join(temporaryFolder(), 'pictures');
  for (const name of ['cat', 'dog']) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < count; i++) writeFileSync(join(folder, name, `${i}.png`), picture(i));
  }
  return folder;
}

test('a folder knows of a file more, a file less and a file renamed', async () => {
  const host = await open();
  const path = pictures(6);
  const { id } = await host.request('datasets:import', { path });
  writeFileSync(join(path, 'cat', 'more.png'), picture(99));
  expect(await host.request('datasets:source', { id })).toMatchObject({ kind: 'changed', files: 1 });
  rmSync(join(path, 'cat', 'more.png'));
  expect(await host.request('datasets:source', { id })).toEqual({ kind: 'same' });
  renameSync(join(path, 'cat', '1.png'), join(path, 'dog', 'was-a-cat.png'));
  expect(await host.request('datasets:source', { id })).toMatchObject({
    kind: 'changed',
    files: 0,
    bytes: 0,
  });
  await host.close();
});

test('few unreadable files are left out and named; many refuse the folder', async () => {
  const host = await open();
  const path = pictures(20);
  const whole = picture(7);
  writeFileSync(join(path, 'cat', 'empty.png'), '');
  // A sound header, and pixels that end too soon: found only when it is decoded.
  const cut = Buffer.from(whole);
  cut.fill(0xff, cut.indexOf('IDAT') + 6, cut.indexOf('IDAT') + 12);
  writeFileSync(join(path, 'dog', 'damaged.png'), cut);
  const info = await host.request('datasets:import', { path });
  expect(info.trainCount + info.testCount).toBe(40);
  expect(info.unreadable!.count).toBe(2);
  expect(info.unreadable!.files.map(({ file }) => file).sort()).toEqual(['cat/empty.png', 'dog/damaged.png']);
  expect(info.unreadable!.files.find(({ file }) => file === 'cat/empty.png')!.reason).toBe(
    'an empty file; expected a PNG or JPEG image',
  );
  // What is counted is what is there.
  for (const part of ['train', 'test'] as const) {
    const count = part === 'train' ? info.trainCount : info.testCount;
    const { samples } = await host.request('datasets:preview', { id: info.id, part, offset: 0, count: 100 });
    expect(samples).toHaveLength(count);
    expect(info.classCounts[part].reduce((a, b) => a + b)).toBe(count);
  }

  for (let i = 0; i < 8; i++) writeFileSync(join(path, 'dog', `bad-${i}.png`), 'no picture');
  await expect(host.request('datasets:import', { path })).rejects.toThrow(/bad-\d\.png/);
  await host.close();
});

test.runIf(process.platform !== 'win32')(
  'an import that is broken off leaves nothing, and can begin again',
  async () => {
    const still = standStillAt('writing');
    const host = await open(standingStill(trainer, still));
    const path = table(`a,b,y\n${rows(40)}`);
    const importing = host.request('datasets:import', { path });
    const refused = expect(importing).rejects.toThrow(/was cancelled/);
    await until(() => standing(still.file));
    await host.request('datasets:cancel', { path });
    await refused;
    expect(await host.request('datasets:list', undefined)).toEqual([]);
    expect(readdirSync(join(host.workspace, 'datasets'))).toEqual([]);
    // Nothing is under way: to break it off is no error.
    await host.request('datasets:cancel', { path });
    await host.close();
    const again = await open(trainer, host.workspace);
    expect(await again.request('datasets:import', { path })).toMatchObject({ id: 'flowers' });
    await again.close();
  },
);
