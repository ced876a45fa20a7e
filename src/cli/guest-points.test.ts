/** `whittle curve --points`: points of another workspace in the same figure, by the built command line. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test, vi } from 'vitest';
import { point } from '../core/figure/points.fixture';
import { temporaryFolder } from '../host/testing';
import type { CurvePoint } from '../shared/curve-point';
import { xMeasures, yMeasures } from '../shared/figure';
import { cli, type CliEnd } from './testing';

// Each command is a process that loads TensorFlow: minutes on a busy machine.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

type Printed = CurvePoint & { readonly pareto: boolean };
interface Curve {
  readonly out: string | null;
  readonly points: readonly Printed[];
  readonly warnings: readonly string[];
}
const folder = temporaryFolder();
const whittle = (workspace: string, args: readonly string[]): Promise<CliEnd> =>
  cli.run(['--workspace', join(folder, workspace), ...args], { cwd: folder });
const inFolder = (name: string): string => join(folder, name);

/** What a command that must end well writes to stdout. */
async function output(workspace: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await whittle(workspace, args);
  expect(code, stderr).toBe(0);
  return stdout;
}
const curve = async (workspace: string, args: readonly string[]): Promise<Curve> =>
  JSON.parse(await output(workspace, ['curve', ...args, '--json'])) as Curve;
const write = (name: string, value: unknown): string => {
  writeFileSync(inFolder(name), typeof value === 'string' ? value : JSON.stringify(value));
  return name;
};

const digits = fileURLToPath(new URL('../../resources/datasets/digits.csv.gz', import.meta.url));
/** Lines that only their settings tell apart, an export, and a path: everything that a point can have. */
beforeAll(async () => {
  const net = ['--data', 'digits', '--model', 'mlp', '--set', 'hidden=16', '--batch', '50'];
  const quick = ['--epochs', '2', '--fine-tune', '1', '--set', 'validationFraction=0.1'];
  await output('full', ['data', 'import', digits, '--name', 'digits']);
  const sweep = ['sweep', ...net, ...quick, '--seeds', '2'];
  await output('full', [...sweep, '--methods', 'none,l1', '--lambda', '1e-3:1e-2:2']);
  await output('full', [
    ...sweep,
    '--methods',
    'cges',
    '--lambda',
    '1e-3',
    '--vary',
    'mode=reference,exact-joint',
  ]);
  await output('full', ['train', ...net, ...quick, '--method', 'gs', '--path', '3e-3:3e-2:2']);
  await output('full', ['export', 'r0003', '--out', 'model']);
});

test('a curve drawn from its points in an empty workspace is the same, to the letter of its tables', async () => {
  const axes = ['--x', 'compactBytes', '--y', 'loss'];
  const own = await output('full', ['curve', '--json', '--out', 'own.csv']);
  write('own.json', own);
  const { points } = JSON.parse(own) as Curve;
  expect(points.map(({ method, variant }) => [method, variant])).toContainEqual(['cges', 'mode exact-joint']);
  expect(points.some(({ pathIndex }) => pathIndex === 1)).toBe(true);
  expect(points.some(({ measured }) => measured?.compactBytes)).toBe(true);

  const guests = await curve('empty', ['--points', 'own.json', '--out', 'guests.csv']);
  expect(guests.points).toEqual(points);
  expect(readFileSync(inFolder('guests.csv'), 'utf8')).toBe(readFileSync(inFolder('own.csv'), 'utf8'));
  for (const [workspace, from] of [
    ['full', []],
    ['empty', ['--points', 'own.json']],
  ] as const) {
    for (const extension of ['csv', 'tex', 'svg'])
      await output(workspace, ['curve', ...from, ...axes, '--out', `${workspace}.${extension}`]);
  }
  for (const extension of ['csv', 'tex', 'svg'])
    expect(readFileSync(inFolder(`empty.${extension}`), 'utf8')).toBe(
      readFileSync(inFolder(`full.${extension}`), 'utf8'),
    );
  // To the terminal as well.
  expect(await output('empty', ['curve', '--points', 'own.json'])).toBe(await output('full', ['curve']));
});

/** Points that have every measure. */
const spread = { mean: 0.5, std: 0.01, seeds: 2 };
const measured = Object.fromEntries(
  [...xMeasures, ...yMeasures]
    .filter((name) => !['weightSparsity', 'density', 'groupSparsity', 'testAccuracy'].includes(name))
    .map((name) => [name, spread]),
);
const known = [
  point('none', 0, { weightSparsity: 0, measured }),
  point('cges', 1e-4, { seeds: 2, std: 0.01, measured }),
  point('cges', 1e-3, { weightSparsity: 0.97, testAccuracy: 0.8, measured }),
];

test('without any run, guests are drawn on every axis and in every format', async () => {
  const file = write('known.json', known);
  const formats = ['svg', 'pdf', 'png', 'csv', 'tex'];
  const wanted = [
    ...xMeasures.map((x, i) => ['--x', x, '--out', `x-${x}.${formats[i % formats.length]}`]),
    ...yMeasures.map((y, i) => ['--y', y, '--out', `y-${y}.${formats[i % formats.length]}`]),
  ];
  for (const args of wanted) {
    const { out, points, warnings } = await curve('none', ['--points', file, ...args]);
    expect(readFileSync(out!).length, args.join(' ')).toBeGreaterThan(100);
    expect([points.length, warnings]).toEqual([3, []]);
  }
});

test('guests stand beside the runs of the workspace; which points nobody beats is seen among all of them', async () => {
  const best = point('l2', 1e-3, { weightSparsity: 1, testAccuracy: 1, runs: [] });
  const one = write('best.json', [{ ...best, pareto: false }]);
  const two = write('worst.jsonl', `${JSON.stringify(point('scad', 1, { testAccuracy: 0 }))}\n`);
  const alone = await curve('full', ['s0001']);
  const both = await curve('full', [
    's0001',
    '--points',
    one,
    '--points',
    two,
    '--x',
    'latencyMs',
    '--out',
    'b.csv',
  ]);
  expect(both.points.map(({ method }) => method)).toEqual(['l1', 'l1', 'l2', 'none', 'scad']);
  expect(both.warnings).toEqual([expect.stringMatching(/3 of 4 points have no latency/)]);
  const names = alone.points.map(({ runs }) => runs.join());
  expect(both.points.filter(({ runs }) => names.includes(runs.join()))).toHaveLength(names.length);
  const usual = await curve('full', ['s0001', '--points', one, '--points', two]);
  expect(usual.points.filter(({ pareto }) => pareto).map(({ method }) => method)).toEqual(['l2']);
  // A header and five points.
  expect(readFileSync(inFolder('b.csv'), 'utf8').trim().split('\n')).toHaveLength(6);
});

test('guests of another dataset or net do not compare, which is said', async () => {
  const file = write('elsewhere.json', [point('gs', 1e-3, { dataset: 'mnist', model: 'lenet-5' })]);
  expect((await curve('none', ['--points', file])).warnings).toEqual([]);
  expect((await curve('full', ['s0001', '--points', file])).warnings).toEqual([
    expect.stringContaining('2 datasets (digits, mnist)'),
    expect.stringContaining('2 nets (lenet-5, mlp)'),
  ]);
});

test('what is no point is refused before anything is drawn, and so are named runs that are not done', async () => {
  const odd = write('odd.json', [{ ...known[0], weightSparsity: 1.5 }]);
  const refused = await whittle('none', ['curve', '--points', odd, '--out', 'odd.svg']);
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^error: odd\.json, point 1: weightSparsity is 1\.5; expected a number from 0 to 1; correct it/,
    ),
  });
  expect(existsSync(inFolder('odd.svg'))).toBe(false);
  const good = write('good.json', known);
  expect(await whittle('none', ['curve', 'r0001', '--points', good])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no run or sweep r0001'),
  });
  expect(await whittle('none', ['curve'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no finished run to draw'),
  });
});
