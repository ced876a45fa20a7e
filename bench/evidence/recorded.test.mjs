import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planOf } from './plan.mjs';
import { isRecorded, merged, recordedOf } from './recorded.mjs';
import { headOf } from './results.mjs';

const plan = planOf(false);
const dataset = plan.datasets[0];

const cell = (target, accuracies, run) => ({
  target,
  strength: 1 / target,
  seeds: accuracies.map((testAccuracy, seed) => ({ seed, run: `${run}-${seed}`, testAccuracy })),
});
const results = (methods, settings = { epochs: 10, learningRate: 0.2 }) => ({
  ...headOf(plan, dataset),
  settings,
  methods: Object.entries(methods).map(([id, cells]) => ({ id, choice: { candidate: id }, cells })),
});
const runsOf = ({ methods }, id) =>
  methods.find((method) => method.id === id).cells.map(({ target, seeds }) => [target, seeds[0].run]);

describe('what is written down', () => {
  let folder;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'whittle-recorded-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (value) => writeFileSync(join(folder, `${dataset.id}.json`), JSON.stringify(value));

  it('counts as trained where it is of the same plan; its words are those of the plan', () => {
    const given = results({ l1: [cell(0.05, [0.9, 0.9, 0.9], 'a')] });
    write({ ...given, title: 'an older title' });
    expect(recordedOf(folder, plan, dataset)).toEqual(given);
  });

  it('does not count where the plan has other seeds or epochs, nor where there is none', () => {
    expect(recordedOf(folder, plan, dataset)).toBeNull();
    const given = results({});
    write({ ...given, planned: { ...given.planned, epochs: 3 } });
    expect(recordedOf(folder, plan, dataset)).toBeNull();
    write(given);
    expect(recordedOf(folder, planOf(true), dataset)).toBeNull();
    // Trained at the default rate, where the plan has a choice by now.
    expect(recordedOf(folder, plan, { ...dataset, learningRates: [0.2, 1] })).toBeNull();
  });
});

it('a point is recorded once it has all its seeds, failed ones too: they would fail again', () => {
  const given = results({ l1: [cell(0.05, [0.9, 0.9, 0.9], 'a'), cell(0.02, [0.9], 'b')] });
  given.methods[0].cells[0].seeds[1] = { seed: 1, run: 'x', failed: 'a layer is empty' };
  const at = (target) => isRecorded(given, { id: 'l1' }, target);
  expect([at(0.05), at(0.02), at(0.1)]).toEqual([true, false, false]);
  expect(isRecorded(given, { id: 'gs' }, 0.05)).toBe(false);
  expect(isRecorded(null, { id: 'gs' }, 0.05)).toBe(false);
});

describe('recorded and fresh results together', () => {
  it('have the points of both, the fresh one where both have as many seeds', () => {
    const old = results({
      none: [cell(1, [0.9, 0.9, 0.9], 'old')],
      l1: [cell(0.05, [0.9, 0.9, 0.9], 'old'), cell(0.02, [0.9, 0.9, 0.9], 'old')],
    });
    const fresh = results({
      l1: [cell(0.1, [0.9], 'new'), cell(0.05, [0.9], 'new'), cell(0.02, [0.9, 0.9, 0.9], 'new')],
      cges: [cell(0.05, [0.9], 'new')],
    });
    const both = merged(old, fresh, plan.methods);
    expect(both.methods.map(({ id }) => id)).toEqual(['none', 'l1', 'cges']);
    expect(runsOf(both, 'none')).toEqual([[1, 'old-0']]);
    expect(runsOf(both, 'l1')).toEqual([
      [0.1, 'new-0'],
      [0.05, 'old-0'],
      [0.02, 'new-0'],
    ]);
    expect(merged(old, null, plan.methods)).toBe(old);
    expect(merged(null, fresh, plan.methods)).toBe(fresh);
    expect(merged(null, null, plan.methods)).toBeNull();
  });

  it('are one experiment only with the same settings; one that only one of them knows does not part them', () => {
    const old = results({}, { epochs: 10, learningRate: 0.2 });
    expect(() => merged(old, results({}, { epochs: 10, learningRate: 0.1 }), [])).toThrow(
      /mnist\.json was trained with another learningRate than the plan has now; move it away/,
    );
    const newer = results({}, { epochs: 10, learningRate: 0.2, engine: 'auto' });
    expect(merged(old, newer, []).settings).toEqual(newer.settings);
    const learningRate = { learningRate: 0.2, tried: [] };
    expect(merged({ ...old, learningRate }, newer, [])).toMatchObject({ learningRate });
  });
});
