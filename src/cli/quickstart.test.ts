import { decode } from 'fast-png';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { CurvePoint } from '../shared/curve-point';
import type { ExportReport } from '../shared/export';
import type { RunSummary } from '../shared/run';
import { temporaryFolder } from '../host/testing';
import { cli, jsonLines } from './testing';

vi.setConfig({ testTimeout: 600_000 });

test('quick start leaves a figure, the compact model and a summary of real runs', async () => {
  const folder = temporaryFolder();
  const out = join(folder, 'out');
  const workspace = join(folder, 'workspace');
  const args = ['--workspace', workspace, '--json'];
  const { code, stdout, stderr } = await cli.run([...args, 'quickstart', '--out', out]);
  expect(code, stderr).toBe(0);
  const done = jsonLines(stdout).at(-1) as unknown as {
    points: CurvePoint[];
    best: string;
    export: ExportReport;
  };
  expect(done).toMatchObject({ kind: 'done', out, failed: [] });

  // The dense control, CGES and two rivals, each at several λ.
  const methods = new Map<string, number>();
  for (const { method } of done.points) methods.set(method, (methods.get(method) ?? 0) + 1);
  expect(methods.get('none')).toBe(1);
  expect(methods.get('cges')).toBeGreaterThanOrEqual(3);
  expect(methods.size).toBe(4);
  const dense = done.points.find(({ method }) => method === 'none')!;
  expect(dense.testAccuracy).toBeGreaterThan(0.94);

  const runs = JSON.parse((await cli.run([...args, 'runs'])).stdout) as RunSummary[];
  const best = runs.find(({ run }) => run === done.best)!;
  const top = Math.max(...runs.map(({ testAccuracy }) => testAccuracy!));
  expect(best.weightSparsity).toBeGreaterThan(0.5);
  expect(best.testAccuracy).toBeGreaterThanOrEqual(top - 0.04);
  expect(done.export.compact.bytes).toBeLessThan(done.export.dense.bytes);

  const image = decode(readFileSync(join(out, 'accuracy-vs-sparsity.png')));
  expect(image.width).toBeGreaterThan(600);
  expect(readFileSync(join(out, 'accuracy-vs-sparsity.svg'), 'utf8')).toContain('</svg>');
  const { files } = done.export;
  expect(files.some(({ path }) => path.endsWith('.onnx') && existsSync(path))).toBe(true);
  expect(done.export.compact.testAccuracy).toBe(best.testAccuracy);
  expect(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'))).toMatchObject({ best: done.best });
  expect(readFileSync(join(out, 'summary.txt'), 'utf8')).toContain(done.best);
  expect(readdirSync(out).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});
