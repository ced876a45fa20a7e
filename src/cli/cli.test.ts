import * as ort from 'onnxruntime-node';
import { DatabaseSync } from '@photostructure/sqlite';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { mountTmpfs, standStillAt, temporaryFolder } from '../host/testing';
import { cli, jsonLines, type CliEnd, type RunCliOptions } from './testing';

// Each command is a process that loads TensorFlow: minutes on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const folder = temporaryFolder();
const workspace = join(folder, 'workspace');
const testRows = blobs(120, 2);

beforeAll(() => {
  writeFileSync(join(folder, 'train.csv'), csv(blobs(600, 1)));
  writeFileSync(join(folder, 'test.csv'), csv(testRows));
});

const whittle = (args: readonly string[], options: RunCliOptions = {}): Promise<CliEnd> =>
  cli.run(['--workspace', workspace, ...args], { cwd: folder, ...options });

/** Runs a command that must end well, and reads its one JSON document. */
async function document<T>(args: readonly string[], options?: RunCliOptions): Promise<T> {
  const { code, stdout, stderr } = await whittle([...args, '--json'], options);
  expect(code, stderr).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(stdout) as T;
}

const trainArgs = ['train', '--data', 'blobs', '--model', 'mlp', '--set', 'hidden=32,16', '--batch', '40'];
const quick = ['--epochs', '3', '--fine-tune', '1'];

test('help and version are no failure; what cannot be understood is a usage error', async () => {
  const version = await whittle(['--version']);
  const { version: expected } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect([version.code, version.stdout]).toEqual([0, `${expected}\n`]);
  expect((await whittle(['train', '--help'])).code).toBe(0);
  for (const args of [
    ['nonsense'],
    ['train', '--path', '1:2:3'],
    ['runs', '--engine', 'abacus'],
    ['export', 'r0001'],
    ['change', 'r0001'],
    ['change', 'r0001', '--learning-rate', '0'],
    trainArgs,
  ]) {
    const { code, stdout, stderr } = await whittle(args);
    expect([code, stdout], args.join(' ')).toEqual([2, '']);
    expect(stderr, args.join(' ')).toMatch(/^error: /);
  }
});

test('doctor says what runs where', async () => {
  const report = await document<Record<string, unknown>>(['doctor']);
  expect(report).toMatchObject({ workspace: { path: workspace, writable: true } });
  const engines = report['engines'] as { name: string; available: boolean; device: string }[];
  expect(engines.map(({ name }) => name)).toEqual(['tensorflow', 'wasm']);
  expect(engines.some(({ available }) => available)).toBe(true);
  expect((await whittle(['doctor'])).stdout).toContain(workspace);
});

test('doctor and the registries answer whatever has become of the workspace, and make none', async () => {
  const other = join(folder, 'other');
  const look = async (): Promise<{
    path: string;
    writable: boolean;
    freeBytes: number;
    problem?: string;
  }> => {
    const { code, stdout, stderr } = await cli.run(['--workspace', other, '--json', 'doctor']);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout).workspace;
  };
  expect(await look()).toEqual({ path: other, writable: true, freeBytes: expect.any(Number) });
  for (const list of ['models', 'methods'])
    expect((await cli.run(['--workspace', other, list])).stdout).toMatch(
      list === 'models' ? /lenet/ : /cges/,
    );
  expect(existsSync(other)).toBe(false);

  mkdirSync(other);
  writeFileSync(join(other, 'workspace.db'), 'no database '.repeat(999));
  expect(await look()).toMatchObject({
    writable: true,
    problem: expect.stringMatching(/workspace\.db cannot be read as a workspace .*; restore it/),
  });
  rmSync(join(other, 'workspace.db'));
  const newer = new DatabaseSync(join(other, 'workspace.db'));
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  expect((await look()).problem).toMatch(/schema version 99/);
  expect((await cli.run(['--workspace', other, 'doctor'])).stdout).toMatch(/schema version 99/);
});

test.skipIf(process.platform !== 'linux')('doctor says that a disk is read-only', async (context) => {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  if (!mountTmpfs(disk, 'ro')) context.skip('mounting is not allowed');
  try {
    const { code, stdout } = await cli.run(['--workspace', disk, '--json', 'doctor']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ workspace: { path: disk, writable: false } });
  } finally {
    spawnSync('umount', [disk]);
  }
});

test('a dataset is imported, listed and shown; a bad one is refused and leaves nothing', async () => {
  const imported = await document<Record<string, unknown>>([
    'data',
    'import',
    'train.csv',
    '--test',
    'test.csv',
    '--name',
    'blobs',
    '--label',
    'kind',
  ]);
  expect(imported).toMatchObject({
    id: 'blobs',
    name: 'blobs',
    format: 'csv',
    sampleShape: [3],
    classes: ['a', 'b', 'c'],
    trainCount: 600,
    testCount: 120,
  });
  expect(imported['hash']).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(imported['warnings']).toEqual([]);
  expect(await document(['data', 'show', 'blobs'])).toEqual(imported);
  const bad = await whittle(['data', 'import', 'missing.csv', '--json']);
  expect([bad.code, bad.stdout]).toEqual([1, '']);
  expect(bad.stderr).toMatch(/error: .*missing\.csv.*; .*; /);
  expect(await document(['data', 'list'])).toEqual([imported]);
});

test('the registries are listed with settings and defaults', async () => {
  const models = await document<{ name: string }[]>(['models']);
  expect(models.map(({ name }) => name)).toEqual(expect.arrayContaining(['mlp', 'lenet-5', 'reference-net']));
  const methods = await document<{ name: string; settings: { name: string; default: unknown }[] }[]>([
    'methods',
  ]);
  expect(methods.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['none', 'l2', 'l1', 'gs', 'es', 'sgs', 'cges']),
  );
  const cges = methods.find(({ name }) => name === 'cges')!;
  expect(cges.settings).toContainEqual(expect.objectContaining({ name: 'grouping', default: 'tap' }));
  for (const command of ['models', 'methods', 'presets']) {
    const { code, stdout } = await whittle([command]);
    expect([code, stdout.length > 100], command).toEqual([0, true]);
  }
});

test('train: a line an epoch, then done; runs and show tell the same', async () => {
  const args = [
    ...trainArgs,
    ...quick,
    '--method',
    'cges',
    '--lambda',
    '0.02',
    '--seed',
    '5',
    '--set',
    'grouping=input-channel',
  ];
  const { code, stdout, stderr } = await whittle([...args, '--json']);
  expect(code, stderr).toBe(0);
  const lines = jsonLines(stdout);
  expect(lines.map(({ kind }) => kind)).toEqual(['epoch', 'epoch', 'epoch', 'epoch', 'done']);
  for (const line of lines.slice(0, -1)) {
    for (const field of [
      'epoch',
      'step',
      'loss',
      'testAccuracy',
      'weightSparsity',
      'groupSparsity',
      'elapsedMs',
    ]) {
      expect(line[field], field).toBeTypeOf('number');
    }
  }
  const done = lines.at(-1)!;
  // 600 samples in batches of 40: 15 steps an epoch, 4 epochs.
  expect(done).toMatchObject({ run: 'r0001', steps: 60 });
  expect(done['testAccuracy']).toBeGreaterThan(0.8);
  expect(done['weightSparsity']).toBeGreaterThan(0);
  const layers = done['layers'] as Record<string, number>[];
  expect(layers.map(({ weights }) => weights)).toEqual([3 * 32, 32 * 16, 16 * 3]);
  const zeros = layers.reduce((sum, layer) => sum + layer['weights']! - layer['nonzero']!, 0);
  expect(zeros / (96 + 512 + 48)).toBeCloseTo(done['weightSparsity'] as number, 9);

  const [run] = await document<Record<string, unknown>[]>(['runs']);
  expect(run).toMatchObject({
    run: 'r0001',
    state: 'done',
    dataset: 'blobs',
    model: 'mlp',
    method: 'cges',
    lambda: 0.02,
    seed: 5,
    testAccuracy: done['testAccuracy'],
    weightSparsity: done['weightSparsity'],
  });
  const shown = await document<Record<string, unknown>>(['show', 'r0001']);
  expect(shown).toMatchObject({
    run: 'r0001',
    state: 'done',
    layers,
    config: { epochs: 3, fineTuneEpochs: 1, method: { settings: { grouping: 'input-channel' } } },
  });
  expect((shown['metrics'] as unknown[]).length).toBe(4);
});

test('without --json stdout is a table for people and progress goes to stderr', async () => {
  const { code, stdout, stderr } = await whittle([
    ...trainArgs,
    '--epochs',
    '1',
    '--fine-tune',
    '0',
    '--method',
    'none',
  ]);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/test accuracy +\d+\.\d+ %/);
  expect(stdout).toMatch(/dense1 +3×32 +96/);
  expect(stdout).not.toMatch(/[ \t\r]\n/);
  expect(stderr).toMatch(/epoch 1 .*loss/);
  const runs = await whittle(['runs']);
  expect(runs.stdout.split('\n')[0]).toMatch(
    /^run +sweep +state +dataset +model +method +λ +seed +accuracy +weights left$/,
  );
  expect(runs.stderr).toBe('');
});

test('a run that fails says why, in its last line and on stderr', async () => {
  const { code, stdout, stderr } = await whittle([
    ...trainArgs,
    ...quick,
    '--method',
    'gs',
    '--lambda',
    '50',
    '--json',
  ]);
  expect(code).toBe(1);
  const last = jsonLines(stdout).at(-1)!;
  expect(last['kind']).toBe('failed');
  expect(last['error']).toMatch(/layer dense\d has no weight left.*λ/);
  expect(stderr).toContain(`error: ${String(last['error'])}`);
});

test('settings that no schema has are refused before anything is queued', async () => {
  const before = (await document<unknown[]>(['runs'])).length;
  for (const set of ['epoch=3', 'epochs=-1', 'method.settings.grouping=tree']) {
    const { code, stderr } = await whittle([...trainArgs, '--method', 'cges', '--set', set]);
    expect(code, set).toBe(1);
    expect(stderr, set).toMatch(/^error: .*(epoch|grouping).*expected/m);
  }
  expect(await document<unknown[]>(['runs'])).toHaveLength(before);
});

test.skipIf(process.platform === 'win32')(
  'Ctrl-C pauses with a checkpoint; resumed, the run ends as one that was never interrupted',
  async () => {
    const args = [
      ...trainArgs,
      '--method',
      'cges',
      '--lambda',
      '0.01',
      '--steps',
      '400',
      '--fine-tune',
      '2',
      '--json',
    ];
    const straight = jsonLines((await whittle(args)).stdout).at(-1)!;
    const still = standStillAt('epoch');
    const started = cli.start(['--workspace', workspace, ...args], { cwd: folder, still });
    const epoch = await started.line(({ kind }) => kind === 'epoch');
    process.kill(-started.child.pid!, 'SIGINT');
    const { code, stdout, stderr } = await started.end;
    expect(code, stderr).toBe(130);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ kind: 'failed' });
    const run = String(epoch['run']);
    expect(stderr).toContain(`whittle resume ${run}`);
    expect(await document(['show', run])).toMatchObject({ state: 'paused' });

    const resumed = await whittle(['resume', run, '--json']);
    expect(resumed.code, resumed.stderr).toBe(0);
    const again = jsonLines(resumed.stdout);
    // It goes on: the first epoch is not told again.
    expect(again[0]!['step']).toBeGreaterThan(epoch['step'] as number);
    const comparable = ({ run: _run, elapsedMs: _elapsed, ...rest }: Record<string, unknown>): object => rest;
    expect(comparable(again.at(-1)!)).toEqual(comparable(straight));
  },
);

test('a run is stopped from another process, which may also train beside the first and go on after it', async () => {
  const long = [...trainArgs, '--method', 'none', '--epochs', '100000', '--fine-tune', '0', '--json'];
  const first = cli.start(['--workspace', workspace, ...long], { cwd: folder });
  const run = String((await first.line(({ kind }) => kind === 'epoch'))['run']);
  const second = cli.start(
    ['--workspace', workspace, ...trainArgs, ...quick, '--method', 'none', '--seed', '9', '--json'],
    { cwd: folder },
  );
  await second.heard(/another Whittle/);
  await waitFor(async () => {
    const runs = await document<{ state: string; seed: number }[]>(['runs']);
    return runs.some(({ state, seed }) => seed === 9 && state === 'queued');
  });
  expect(await document(['change', run, '--learning-rate', '0.05'])).toMatchObject({
    run,
    learningRate: { from: 0.2, to: 0.05 },
  });
  expect(await whittle(['change', run, '--lambda', '1'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('which has no λ'),
  });
  expect(await document(['stop', run])).toMatchObject({ run, state: 'stopped' });
  expect((await whittle(['show', run])).stdout).toMatch(/ learning rate 0\.2 → 0\.05\n[^]* s {2}stopped\n/);
  expect((await first.end).code).toBe(130);
  const { code, stdout, stderr } = await second.end;
  expect(code, stderr).toBe(0);
  expect(jsonLines(stdout).map(({ kind }) => kind)).toEqual(['epoch', 'epoch', 'epoch', 'epoch', 'done']);
});

test('a run that somebody removes while a command waits for it ends that command, with the reason', async () => {
  const long = [...trainArgs, '--method', 'none', '--epochs', '100000', '--fine-tune', '0', '--json'];
  const waiting = cli.start(['--workspace', workspace, ...long], { cwd: folder });
  const run = String((await waiting.line(({ kind }) => kind === 'epoch'))['run']);
  expect(await document(['remove', run])).toEqual({ removed: [run] });
  const { code, stdout } = await waiting.end;
  expect(code).toBe(1);
  expect(jsonLines(stdout).at(-1)).toEqual({
    kind: 'failed',
    error: expect.stringContaining(`run ${run} was removed`),
  });
});

test('a curve over several datasets says that its points do not compare', async () => {
  await document(['data', 'import', 'test.csv', '--name', 'other']);
  const one = await whittle(['train', '--data', 'other', '--model', 'mlp', '--method', 'none', ...quick]);
  expect(one.code, one.stderr).toBe(0);
  const { warnings } = await document<{ warnings: string[] }>(['curve']);
  expect(warnings).toEqual([expect.stringMatching(/2 datasets \(.*blobs.*other|other.*blobs/)]);
  const runs = await document<{ run: string; dataset: string }[]>(['runs']);
  const mine = runs.find(({ dataset }) => dataset === 'other')!;
  expect(await document(['curve', mine.run])).toMatchObject({ warnings: [] });
  await document(['remove', mine.run]);
  await document(['data', 'remove', 'other']);
});

test('sweep and curve: a grid with a dense control, its points, its figure', async () => {
  const sweep = ['sweep', '--data', 'blobs', '--model', 'mlp', '--set', 'hidden=16', ...quick];
  const { code, stdout, stderr } = await whittle([
    ...sweep,
    '--methods',
    'none,l1',
    '--lambda',
    '1e-3:1e-2:2',
    '--seeds',
    '2',
    '--json',
  ]);
  expect(code, stderr).toBe(0);
  const lines = jsonLines(stdout);
  const done = lines.at(-1)!;
  expect(done).toMatchObject({ kind: 'done', sweep: 's0001', failed: [] });
  const runs = done['runs'] as string[];
  // The dense control once a seed, ℓ1 at two λ: 2 + 4 runs.
  expect(runs).toHaveLength(6);
  expect(lines.filter(({ kind }) => kind === 'run')).toHaveLength(6);

  const figure = await document<{ out: string; points: Record<string, unknown>[] }>([
    'curve',
    's0001',
    '--out',
    'f.svg',
  ]);
  expect(figure.out).toBe(join(folder, 'f.svg'));
  expect(readFileSync(figure.out, 'utf8')).toContain('</svg>');
  expect(figure.points.map(({ method, lambda, seeds }) => [method, lambda, seeds])).toEqual([
    ['l1', 1e-3, 2],
    ['l1', 1e-2, 2],
    ['none', 0, 2],
  ]);
  const list = await document<Record<string, number | string>[]>(['runs']);
  const [first, second] = list.filter((run) => run['sweep'] === 's0001' && run['lambda'] === 1e-2) as [
    Record<string, number>,
    Record<string, number>,
  ];
  const [a, b] = [first['testAccuracy']!, second['testAccuracy']!];
  expect(figure.points[1]!['testAccuracy']).toBeCloseTo((a + b) / 2, 12);
  // The sample standard deviation of two values.
  expect(figure.points[1]!['std']).toBeCloseTo(Math.abs(a - b) / Math.SQRT2, 12);
  for (const extension of ['pdf', 'png', 'csv', 'tex']) {
    const { out } = await document<{ out: string }>(['curve', ...runs, '--out', `f.${extension}`]);
    expect(readFileSync(out).length).toBeGreaterThan(100);
  }
  const other = await document<{ out: string; warnings: string[] }>([
    ...['curve', 's0001', '--x', 'nonzeroMacs', '--y', 'loss', '--size', '85x62', '--out', 'macs.svg'],
  ]);
  expect(other.warnings).toEqual([]);
  expect(readFileSync(other.out, 'utf8')).toMatch(/width="85mm" height="62mm"/);
  const unknown = await document<{ warnings: string[] }>(['curve', 's0001', '--x', 'latencyMs']);
  expect(unknown.warnings).toEqual([expect.stringMatching(/2 of 2 points have no latency.*export/)]);
  const refused = await whittle(['curve', 's0001', '--out', 'f.bmp']);
  expect([refused.code, existsSync(join(folder, 'f.bmp'))]).toEqual([1, false]);
});

test('export: the file alone, on the raw test rows, gives the accuracy that was reported', async () => {
  const report = await document<{
    files: { path: string; bytes: number }[];
    trained: { testAccuracy: number };
    compact: { testAccuracy: number; bytes: number };
    maxAbsDiff: number;
  }>(['export', 'r0001', '--format', 'onnx', '--out', 'model']);
  const model = report.files.find(({ path }) => path.endsWith('.onnx'))!;
  const bytes = readFileSync(model.path);
  expect(model.path.startsWith(join(folder, 'model'))).toBe(true);
  expect(bytes.length).toBe(model.bytes);
  const session = await ort.InferenceSession.create(new Uint8Array(bytes));
  const input = new ort.Tensor(
    'float32',
    testRows.flatMap(({ x }) => x),
    [testRows.length, 3],
  );
  const { logits } = await session.run({ input });
  const hits = testRows.filter(({ kind }, i) => {
    const row = [...(logits!.data as Float32Array).slice(3 * i, 3 * i + 3)];
    return 'abc'[row.indexOf(Math.max(...row))] === kind;
  });
  expect(hits.length / testRows.length).toBeCloseTo(report.compact.testAccuracy, 9);
  expect(report.compact.testAccuracy).toBe(report.trained.testAccuracy);
  expect(report.maxAbsDiff).toBeLessThanOrEqual(1e-4);
  const unknown = await whittle(['export', 'r9999', '--out', 'model']);
  expect([unknown.code, unknown.stdout]).toEqual([1, '']);
});

test('the workspace: --workspace, else WHITTLE_HOME', async () => {
  const home = join(folder, 'home');
  mkdirSync(home);
  const { stdout } = await cli.run(['doctor', '--json'], { env: { WHITTLE_HOME: home } });
  expect(JSON.parse(stdout)).toMatchObject({ workspace: { path: home } });
  expect((await cli.run(['runs', '--json'], { env: { WHITTLE_HOME: home } })).stdout).toBe('[]\n');
});

test('runs, sweeps and datasets are removed', async () => {
  expect(await document(['remove', 'r0002'])).toEqual({ removed: ['r0002'] });
  await document(['remove', 's0001']);
  const left = await document<{ run: string; sweep: string | null }[]>(['runs']);
  expect(left.map(({ run }) => run)).not.toContain('r0002');
  expect(left.every(({ sweep }) => sweep === null)).toBe(true);
  const again = await whittle(['stop', 'r0002']);
  expect([again.code, again.stdout]).toEqual([1, '']);
  expect(again.stderr).toMatch(/error: .*r0002/);
  await document(['data', 'remove', 'blobs']);
  expect(await document(['data', 'list'])).toEqual([]);
});

/** Waits until something comes true; the test's own time limit ends it. */
async function waitFor(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 100));
}

interface Row {
  readonly x: readonly number[];
  readonly kind: string;
}

/** Three clouds of points in three dimensions, always the same for a seed. */
function blobs(count: number, seed: number): Row[] {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, (_, i) => {
    const centre = [
      [0, 0, 5],
      [3, 0, 5],
      [0, 3, 5],
    ][i % 3]!;
    return { x: centre.map((c) => Math.fround(c + 2.4 * (uniform() + uniform() - 1))), kind: 'abc'[i % 3]! };
  });
}

const csv = (rows: readonly Row[]): string =>
  ['x,y,z,kind', ...rows.map(({ x, kind }) => [...x, kind].join(','))].map((line) => `${line}\n`).join('');
