import { expect, test } from 'vitest';
import type { CurvePoint } from '../../../shared/curve-point';
import { hashOf, parseRoute, scopeId, scopeOf } from '../../state/router.svelte';
import { presetOf, sizePresets } from './figure-size';
import { inFigure } from './in-figure';
import { ordersOf, runsOf } from './orders';
import { readView } from './view.svelte';

const point = (runs: readonly string[], over: Partial<CurvePoint> = {}): CurvePoint => ({
  method: 'cges',
  lambda: 1,
  runs,
  seeds: runs.length,
  weightSparsity: 0.5,
  groupSparsity: 0,
  testAccuracy: 0.9,
  std: 0,
  ...over,
});

test('every seed of a point is exported, a point of a path by its place, each net once', () => {
  const points = [point(['r1', 'r2']), point(['r2', 'r3']), point(['r4'], { pathIndex: 2 })];
  expect(runsOf(points)).toEqual(['r1', 'r2', 'r3', 'r4']);
  expect(ordersOf(points, '/models')).toEqual([
    { run: 'r1', format: 'onnx', directory: '/models' },
    { run: 'r2', format: 'onnx', directory: '/models' },
    { run: 'r3', format: 'onnx', directory: '/models' },
    { run: 'r4', point: 2, format: 'onnx', directory: '/models' },
  ]);
});

test('the figure holds what is shown, or what is chosen of it with the dense control', () => {
  const [dense, one, other] = [point(['r0'], { method: 'none' }), point(['r1']), point(['r2'])];
  expect(inFigure([dense, one, other], [])).toEqual([dense, one, other]);
  expect(inFigure([dense, one, other], [other])).toEqual([dense, other]);
  // The dense control is hidden in the legend.
  expect(inFigure([one, other], [other])).toEqual([other]);
});

test('an address limits the page to runs or to a sweep', () => {
  const scope = { kind: 'runs', ids: ['r1', 'r2'] } as const;
  const { id } = parseRoute(hashOf({ page: 'trade-off', id: scopeId(scope) }));
  expect(scopeOf(id)).toEqual(scope);
  expect(scopeOf('sweep:s0001')).toEqual({ kind: 'sweep', ids: ['s0001'] });
  expect([scopeOf('digits-1'), scopeOf(null), scopeOf('runs:')]).toEqual([null, null, null]);
});

test('a kept view is read back; what is none is left out', () => {
  const kept = { x: 'latencyMs', y: 'loss', logY: true, without: ['front'], shown: 'table' };
  expect(readView(JSON.stringify(kept))).toEqual(kept);
  const usual = readView(null);
  expect(usual).toMatchObject({ x: 'weightSparsity', y: 'testAccuracy', shown: 'chart' });
  for (const text of ['{', 'null', '{"x":"mood","y":3,"without":"all","logX":"yes","shown":"dance"}'])
    expect(readView(text)).toEqual(usual);
});

test('a size is that of a preset, or one’s own', () => {
  expect(presetOf(sizePresets.wide)).toBe('wide');
  expect(presetOf({ ...sizePresets.wide, height: 101 })).toBe('own');
});
