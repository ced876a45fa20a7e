/** Budgets, formats of exports, sweeps that are stopped or fail in part, and the command line's own entry. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { decodeSafetensors } from '../core/formats/safetensors';
import { resources, root, standStillAt, temporaryFolder } from '../host/testing';
import { cli, jsonLines, type CliEnd } from './testing';

// Each command is a process that loads TensorFlow: minutes on a busy machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 240_000 });

type Json = Record<string, unknown>;
const folder = temporaryFolder();
const digits = join(resources, 'datasets', 'digits.csv.gz');
const place = ['--workspace', join(folder, 'workspace')];
const whittle = (args: readonly string[]): Promise<CliEnd> => cli.run([...place, ...args], { cwd: folder });

async function last(args: readonly string[]): Promise<Json> {
  const { code, stdout, stderr } = await whittle([...args, '--json']);
  expect(code, stderr).toBe(0);
  return jsonLines(stdout).at(-1)!;
}

beforeAll(async () => {
  await last(['data', 'import', digits, '--name', 'digits']);
});

const net = ['--data', 'digits', '--model', 'mlp', '--set', 'hidden=32', '--batch', '50'];
const quick = ['--epochs', '4', '--fine-tune', '1'];

interface Exported {
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly compact: { readonly bytes: number; readonly macs: number; readonly weights: number };
  readonly trained: { readonly testAccuracy: number };
  readonly removed: readonly { readonly kept: number; readonly of: number }[];
  readonly roundTo?: number;
}

test.each([
  ['macs', 1500],
  ['bytes', 7000],
] as const)('--target-%s: the exported net keeps to it', async (kind, asked) => {
  const done = await last(['train', ...net, ...quick, '--method', 'cges', `--target-${kind}`, String(asked)]);
  const target = done['target'] as { reached: number };
  expect(target).toMatchObject({ kind, asked, missed: null });
  expect(target.reached).toBeLessThanOrEqual(asked);
  const { compact } = (await last(['export', String(done['run']), '--out', kind])) as unknown as Exported;
  if (kind === 'macs') expect(compact.macs).toBe(target.reached);
  // The file's facts about itself are some hundred bytes more.
  else expect(Math.abs(compact.bytes / target.reached - 1)).toBeLessThan(0.3);
});

test('export: safetensors with its list of layers; channels rounded up on request', async () => {
  const { run } = await last(['train', ...net, ...quick, '--method', 'gs', '--lambda', '0.1']);
  const exported = async (...options: string[]): Promise<Exported> =>
    (await last(['export', String(run), ...options])) as unknown as Exported;
  const report = await exported('--format', 'safetensors', '--out', 'tensors');
  for (const { path, bytes } of report.files) expect(statSync(path).size).toBe(bytes);
  const weightsFile = report.files.find(({ path }) => path.endsWith('.safetensors'))!;
  const { tensors, metadata } = decodeSafetensors(readFileSync(weightsFile.path));
  const matrices = Object.values(tensors).filter(({ shape }) => shape.length === 2);
  expect(matrices.reduce((sum, { shape }) => sum + shape[0]! * shape[1]!, 0)).toBe(report.compact.weights);
  expect(metadata).toMatchObject({ run, method: 'gs' });
  const model = report.files.find(({ path }) => path.endsWith('model.json'))!;
  expect(JSON.parse(readFileSync(model.path, 'utf8')).layers.length).toBeGreaterThan(1);

  const plain = await exported('--out', 'plain');
  const rounded = await exported('--round-to', '8', '--out', 'rounded');
  expect(plain).not.toHaveProperty('roundTo');
  expect(rounded.roundTo).toBe(8);
  expect(rounded.compact.weights).toBeGreaterThan(plain.compact.weights);
  const hidden = ({ removed }: Exported): number => removed.find(({ of }) => of === 32)?.kept ?? 32;
  expect(hidden(plain)).toBeLessThan(32);
  expect(hidden(rounded)).toBe(8 * Math.ceil(hidden(plain) / 8));
  expect(rounded.trained.testAccuracy).toBe(plain.trained.testAccuracy);
});

test('a sweep goes past a cell that fails, and says which', async () => {
  const sweep = ['sweep', ...net, ...quick, '--methods', 'l1', '--lambda', '1e-3,50,2e-3', '--json'];
  const { code, stdout, stderr } = await whittle(sweep);
  expect(code, stderr).toBe(0);
  const done = jsonLines(stdout).at(-1) as unknown as { runs: string[]; failed: string[]; points: Json[] };
  expect(done.runs).toHaveLength(3);
  expect(done.failed).toEqual([done.runs[1]]);
  expect(done.points.map(({ lambda }) => lambda)).toEqual([1e-3, 2e-3]);
  expect(stderr).toMatch(new RegExp(`${done.runs[1]} failed: .*no weight left`));
});

test('a sweep is stopped as a whole, and goes on as a whole', async () => {
  const two = ['sweep', ...net, ...quick, '--methods', 'l1', '--lambda', '1e-4,2e-4', '--json'];
  const started = cli.start([...place, ...two], { cwd: folder, still: standStillAt('epoch') });
  const { run } = await started.line(({ kind }) => kind === 'epoch');
  const { sweep } = await last(['show', String(run)]);
  const stopped = (await last(['stop', String(sweep)])) as unknown as { state: string }[];
  expect(stopped.map(({ state }) => state)).toEqual(['stopped', 'stopped']);
  const { code, stdout, stderr } = await started.end;
  expect([code, jsonLines(stdout).at(-1)!['kind']]).toEqual([130, 'failed']);
  expect(stderr).toMatch(/was stopped/);
  expect(stderr).not.toMatch(/failed:|without saying why/);

  expect(await last(['resume', String(sweep)])).toMatchObject({ kind: 'done', sweep, failed: [] });
});

test('bin/whittle.mjs, as people start it', () => {
  const bin = join(root, 'bin', 'whittle.mjs');
  const start = (...args: string[]) =>
    spawnSync(process.execPath, [bin, ...place, ...args], { cwd: folder, encoding: 'utf8' });
  const { status, stdout, stderr } = start('data', 'list', '--json');
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'digits' }]);
  expect(start('show', 'r9999')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^error: .*r9999/m),
  });
});
