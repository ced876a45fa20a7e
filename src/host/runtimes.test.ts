/** Runtimes through the set-up's own program, on a cache of the test's own; nothing is downloaded. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { RuntimeProgress } from '../shared/runtimes';
import { forkJob, openHost, type Host, type RuntimeInstaller } from './index';
import { programs, resources, root, temporaryFolder, until } from './testing';

vi.setConfig({ testTimeout: 120_000 });

const spawnJob = forkJob(programs.trainer);
afterEach(() => vi.unstubAllEnvs());

const setUp: RuntimeInstaller = { node: process.execPath, script: join(root, 'scripts', 'runtimes.mjs') };
const open = (runtimeInstaller?: RuntimeInstaller, runQueue = false): Promise<Host> =>
  openHost({ workspace: temporaryFolder(), spawnJob, resources, runQueue, runtimeInstaller });

interface Wheel {
  readonly version: string;
  readonly flavour: string;
  readonly sha256: string;
  readonly libraries: readonly string[];
}
/** A cache that holds the files of a build of TensorFlow, by name. */
async function cacheWith(...names: ('cpu' | 'cuda')[]): Promise<string> {
  const { wheelFor } = (await import(join(root, 'scripts', 'lib', 'tensorflow-wheels.mjs'))) as {
    wheelFor(name: string, platform: string): Wheel;
  };
  const { wheelFolder } = (await import(join(root, 'scripts', 'lib', 'tensorflow-libraries.mjs'))) as {
    wheelFolder(cache: string, wheel: Wheel): string;
  };
  const cache = temporaryFolder();
  for (const name of names) {
    const wheel = wheelFor(name, 'linux-x64');
    for (const library of wheel.libraries) {
      const path = join(wheelFolder(cache, wheel), library);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, 'x'.repeat(1000));
    }
  }
  vi.stubEnv('WHITTLE_CACHE', cache);
  vi.stubEnv('LD_LIBRARY_PATH', '');
  return cache;
}

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'what is installed is listed with its size, and removed on purpose: the next set-up does not bring it back',
  async () => {
    const cache = await cacheWith('cpu', 'cuda');
    const host = await open(setUp);
    const { runtimes, fixed } = await host.request('runtimes:list', undefined);
    expect(fixed).toBeNull();
    expect(runtimes.map(({ name, installed, inUse }) => [name, installed, inUse])).toEqual([
      ['cpu', true, false],
      ['cuda', true, true],
      ['wasm', true, false],
    ]);
    expect(runtimes[0]).toMatchObject({ sizeBytes: 2000 });
    // Jobs that start from now on load what is in use.
    expect(process.env['LD_LIBRARY_PATH']).toContain(join(cache, 'tensorflow'));
    await expect(host.request('runtimes:remove', { runtime: 'cpu' })).rejects.toThrow(
      /remove the CUDA build first/,
    );
    await host.close();
  },
);

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'the CPU build goes, and comes back only when asked for',
  async () => {
    const cache = await cacheWith('cpu');
    const host = await open(setUp);
    const folder = (await host.request('runtimes:list', undefined)).runtimes[0]!.folder!;
    const { runtimes } = await host.request('runtimes:remove', { runtime: 'cpu' });
    expect([runtimes[0]!.installed, existsSync(folder)]).toEqual([false, false]);
    expect(process.env['LD_LIBRARY_PATH'] ?? '').not.toContain(cache);
    const report = JSON.parse(readFileSync(join(cache, 'setup.json'), 'utf8')) as { tensorflow: unknown };
    expect(report.tensorflow).toMatchObject({ available: false, removed: true });
    await host.close();
  },
);

test('a runtime that a run trains with stays; without a set-up the way to install is told', async () => {
  const host = await open(setUp, true);
  const { id } = await host.request('datasets:import', {
    path: join(resources, 'datasets', 'digits.csv.gz'),
  });
  const { runs } = await host.request('runs:enqueue', {
    configs: [
      { dataset: id, model: { name: 'mlp' }, method: { name: 'cges', lambda: 1e-3 }, epochs: 20_000 },
    ],
  });
  await until(async () => (await host.request('queue:state', undefined)).running.length > 0);
  await expect(host.request('runtimes:remove', { runtime: 'cpu' })).rejects.toThrow(
    new RegExp(`run ${runs[0]} trains with TensorFlow.*pause ${runs[0]}`),
  );
  await host.close();

  const bare = await open();
  const { runtimes, fixed } = await bare.request('runtimes:list', undefined);
  expect(runtimes).toEqual([]);
  expect(fixed!.fix).toContain('npm run setup');
  await expect(bare.request('runtimes:install', { runtime: 'cpu' })).rejects.toThrow(/npm run setup/);
  await bare.close();
});

test('an installation tells how far it is, and can be broken off', async () => {
  const script = join(temporaryFolder(), 'slow.mjs');
  writeFileSync(
    script,
    `let done = 0;
    const say = () => console.log(JSON.stringify({ kind: 'progress', step: 'download', done: done += 10, total: 1000 }));
    if (process.argv[2] === 'install') setInterval(say, 50);
    else console.log(JSON.stringify({ kind: 'result', runtimes: [], libraryPath: null, home: '/nowhere' }));`,
  );
  const host = await open({ node: process.execPath, script });
  const told: (RuntimeProgress | null)[] = [];
  host.subscribe((events) => {
    for (const event of events) if (event.kind === 'runtime:progress') told.push(event.progress);
  });
  const installing = host.request('runtimes:install', { runtime: 'cpu' });
  const refused = expect(installing).rejects.toThrow(/was cancelled/);
  // Once its speed is known, what is left is told too.
  const known = await until(() => told.find((progress) => progress?.leftMs));
  expect(known).toMatchObject({ runtime: 'cpu', action: 'install', step: 'download', total: 1000 });
  await expect(host.request('runtimes:remove', { runtime: 'cpu' })).rejects.toThrow(
    /install of cpu is under way/,
  );
  await host.request('runtimes:cancel', undefined);
  await refused;
  await until(() => told.at(-1) === null);
  expect((await host.request('runtimes:list', undefined)).working).toBeNull();
  await host.close();
});
