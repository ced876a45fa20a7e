/** λ paths, targets, sweeps that go on, and what becomes of a run that failed: the built command line on small data. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { resources, temporaryFolder } from '../host/testing';
import { cli, jsonLines, type CliEnd } from './testing';

// Each command is a process that loads TensorFlow: minutes on a busy machine.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

type Json = Record<string, unknown>;
const folder = temporaryFolder();
const digits = join(resources, 'datasets', 'digits.csv.gz');
const whittle = (args: readonly string[]): Promise<CliEnd> =>
  cli.run(['--workspace', join(folder, 'workspace'), ...args], { cwd: folder });

/** The JSON lines of a command that must end well. */
async function lines(args: readonly string[]): Promise<Json[]> {
  const { code, stdout, stderr } = await whittle([...args, '--json']);
  expect(code, stderr).toBe(0);
  return jsonLines(stdout);
}
const last = async (args: readonly string[]): Promise<Json> => (await lines(args)).at(-1)!;

beforeAll(async () => {
  await lines(['data', 'import', digits, '--name', 'digits']);
});

const net = ['--data', 'digits', '--model', 'mlp', '--set', 'hidden=32', '--batch', '50'];
const quick = ['--epochs', '3', '--fine-tune', '1'];

test('a path: a line a point, all of them in done; each can be shown, drawn and exported', async () => {
  const all = await lines(['train', ...net, ...quick, '--method', 'cges', '--path', '3e-3:3e-2:3']);
  const points = all.filter(({ kind }) => kind === 'point');
  const done = all.at(-1)!;
  expect(points.map(({ lambda }) => Number((lambda as number).toPrecision(3)))).toEqual([
    3e-3, 9.49e-3, 3e-2,
  ]);
  for (const point of points) {
    expect(point).toMatchObject({
      run: done['run'],
      weightSparsity: expect.any(Number),
      testAccuracy: expect.any(Number),
      checkpoint: expect.stringMatching(/\.safetensors$/),
    });
  }
  expect(done['points']).toMatchObject(points.map(({ kind: _kind, run: _run, ...point }) => point));
  expect(points[2]!['weightSparsity']).toBeGreaterThan(points[0]!['weightSparsity'] as number);

  const shown = await last(['show', 'r0001']);
  expect(shown['points']).toEqual(done['points']);
  const curve = await last(['curve', 'r0001', '--out', 'path.csv']);
  expect(curve['points']).toMatchObject(
    points.map(({ lambda, testAccuracy }, pathIndex) => ({ lambda, testAccuracy, pathIndex, seeds: 1 })),
  );
  expect(readFileSync(join(folder, 'path.csv'), 'utf8').trim().split('\n')).toHaveLength(4);

  const second = await last(['export', 'r0001', '--lambda', '9.49e-3', '--out', 'second']);
  expect(second).toMatchObject({ point: { index: 1, lambda: points[1]!['lambda'] } });
  expect((second['trained'] as Json)['testAccuracy']).toBeCloseTo(points[1]!['testAccuracy'] as number, 2);
  expect(await last(['export', 'r0001', '--point', '3', '--out', 'third'])).toMatchObject({
    point: { index: 2 },
  });
  for (const wrong of [
    ['--point', '4'],
    ['--lambda', '1'],
  ]) {
    const { code, stderr } = await whittle(['export', 'r0001', ...wrong, '--out', 'none']);
    expect([code, existsSync(join(folder, 'none'))]).toEqual([1, false]);
    expect(stderr).toMatch(/no path point/);
  }
});

test('a target: done says what was asked and what was reached', async () => {
  const done = await last([
    'train',
    ...net,
    '--epochs',
    '4',
    '--fine-tune',
    '1',
    '--method',
    'l1',
    '--target-sparsity',
    '0.5',
  ]);
  const target = done['target'] as { kind: string; asked: number; reached: number; lambda: number };
  expect(target).toMatchObject({ kind: 'sparsity', asked: 0.5, missed: null });
  expect(Math.abs(target.reached - 0.5)).toBeLessThanOrEqual(0.01);
  expect(done['weightSparsity']).toBeCloseTo(target.reached, 6);
  const run = (await last(['show', String(done['run'])])) as { lambda: number; target: object };
  expect(run).toMatchObject({ lambda: target.lambda, target: { kind: 'sparsity', value: 0.5 } });
});

test('what cannot be trained is refused before anything is queued', async () => {
  const before = ((await last(['runs'])) as unknown as unknown[]).length;
  for (const [args, code, message] of [
    [['--method', 'l2', '--target-sparsity', '0.5'], 1, /makes no weight zero/],
    [['--method', 'none', '--path', '1:2:3'], 1, /has no λ/],
    [['--method', 'l1', '--lambda', '1', '--path', '1:2:3'], 2, /one of --lambda and --path/],
    [['--method', 'l1', '--target-sparsity', '0.5', '--target-macs', '9'], 2, /one target at a time/],
    [['--method', 'l1', '--keep', 'best-loss'], 1, /validation/],
    [['--method', 'l1', '--augment', 'flip'], 1, /table/],
    [['--method', 'network-slimming', '--lambda', '1'], 1, /batch norm/],
    [['--method', 'l1', '--optimizer', 'adam', '--nesterov'], 2, /sgd alone/],
  ] as const) {
    const end = await whittle(['train', ...net, ...args]);
    expect([end.code, end.stderr], args.join(' ')).toEqual([code, expect.stringMatching(message)]);
  }
  expect((await last(['runs'])) as unknown as unknown[]).toHaveLength(before);
});

test('the options of a run become its configuration', async () => {
  const options = ['--optimizer', 'adamw', '--schedule', 'cosine:0.1', '--warmup', '1', '--clip', '2.5'];
  const more = [
    '--early-stopping',
    'loss:4',
    '--keep',
    'best-loss',
    '--validation',
    '0.2',
    '--compact-while-training',
  ];
  const rate = ['--learning-rate', '0.003', '--set', 'optimiser.beta1=0.8'];
  const { run } = await last([
    'train',
    ...net,
    ...quick,
    '--method',
    'gs',
    '--lambda',
    '1e-3',
    ...options,
    ...more,
    ...rate,
  ]);
  expect((await last(['show', String(run)]))['config']).toMatchObject({
    optimiser: { name: 'adamw', beta1: 0.8, beta2: 0.999 },
    learningRateSchedule: { kind: 'cosine', to: 0.1 },
    warmupEpochs: 1,
    gradientClipNorm: 2.5,
    earlyStopping: { metric: 'loss', patience: 4 },
    keep: 'best-loss',
    validationFraction: 0.2,
    compactWhileTraining: true,
  });
});

test("a net of one's own comes from a file; one that is wrong is refused with its layer", async () => {
  const layers = [
    { name: 'first', op: 'dense', units: 12 },
    { name: 'act', op: 'relu' },
    { name: 'out', op: 'dense', units: 10 },
  ];
  writeFileSync(join(folder, 'net.json'), JSON.stringify({ layers }));
  const train = [
    'train',
    '--data',
    'digits',
    '--method',
    'l1',
    '--lambda',
    '1e-3',
    '--batch',
    '50',
    ...quick,
  ];
  const done = await last([...train, '--model', 'net.json']);
  expect((done['layers'] as Json[]).map(({ name, weights }) => [name, weights])).toEqual([
    ['first', 64 * 12],
    ['out', 12 * 10],
  ]);
  writeFileSync(join(folder, 'bad.json'), JSON.stringify({ layers: [{ ...layers[0], units: -1 }] }));
  for (const [file, message] of [
    ['bad.json', /first/],
    ['none.json', /none\.json cannot be read \(ENOENT\)/],
  ] as const) {
    const { code, stderr } = await whittle([...train, '--model', file]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
  }
});

test('a sweep varies settings, reaches targets, goes past a failure, and trains nothing twice', async () => {
  const sweep = [
    'sweep', ...net, ...quick,
    '--methods', 'none,magnitude,cges', '--targets', '0.5',
    '--vary', 'schedule=one-shot,gradual', '--vary', 'lambdaWarmupEpochs=0',
    '--parallel', '2',
  ]; // prettier-ignore
  const all = await lines(sweep);
  const done = all.at(-1)! as unknown as { sweep: string; runs: string[]; failed: string[]; points: Json[] };
  // The dense control once, magnitude for each schedule, CGES, which has no schedule, once.
  expect(done.runs).toHaveLength(4);
  expect(done.points.map(({ method, variant }) => [method, variant])).toEqual([
    ['cges', undefined],
    ['magnitude', 'schedule gradual'],
    ['magnitude', 'schedule one-shot'],
    ['none', undefined],
  ]);
  for (const { method, weightSparsity } of done.points) {
    if (method === 'magnitude') expect(weightSparsity).toBeCloseTo(0.5, 2);
  }
  expect(done.points.some(({ pareto }) => pareto === true)).toBe(true);

  const again = await lines([...sweep, '--seeds', '0,1']);
  const grown = again.at(-1)! as unknown as typeof done;
  expect(grown.sweep).toBe(done.sweep);
  expect(grown.runs).toEqual(expect.arrayContaining(done.runs));
  expect(grown.runs).toHaveLength(8);
  expect(again.filter(({ kind }) => kind === 'run').map(({ run }) => run)).toHaveLength(4);
  expect(grown.points.every(({ seeds }) => seeds === 2)).toBe(true);
  const resumed = await lines(['sweep', '--resume', done.sweep]);
  expect(resumed.map(({ kind }) => kind)).toEqual(['done']);
  expect(resumed[0]).toMatchObject({ sweep: done.sweep, runs: grown.runs });

  const usage = await whittle(['sweep', ...net, '--methods', 'l1', '--lambda', '1', '--targets', '0.5']);
  expect([usage.code, usage.stderr]).toEqual([
    2,
    expect.stringMatching(/one of --lambda, --path, --targets/),
  ]);
});

test('a run that failed goes on with another λ from its last good checkpoint, and that one can be exported', async () => {
  const train = ['train', ...net, '--epochs', '12', '--fine-tune', '1', '--method', 'l1', '--lambda', '1'];
  const { code, stdout } = await whittle([...train, '--set', 'lambdaWarmupEpochs=12', '--json']);
  const told = jsonLines(stdout);
  expect([code, told.at(-1)!['kind']]).toEqual([1, 'failed']);
  const run = String(told[0]!['run']);
  const again = await lines(['resume', run, '--lambda', '1e-3']);
  const done = again.at(-1)!;
  expect(done['run']).not.toBe(run);
  // What the failed run has told is not told again.
  expect(again[0]!['step']).toBeGreaterThan(told[0]!['step'] as number);
  const shown = (await last(['show', String(done['run'])])) as { config: Json };
  expect(shown.config).toMatchObject({ continues: { run }, method: { lambda: 1e-3 } });
  const report = await last(['export', run, '--out', 'failed']);
  expect(report).toMatchObject({ run, unfinished: { state: 'failed' } });
  expect((await whittle(['export', run, '--out', 'failed'])).stdout).toMatch(
    /which failed: its checkpoint at step/,
  );
});
