import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../shared/run';
import { bestRun } from './best-run';

const run = (
  id: string,
  testAccuracy: number | null,
  weightSparsity: number,
  over: Partial<RunSummary> = {},
): RunSummary => ({
  run: id,
  state: 'done',
  dataset: 'd',
  datasetName: 'digits',
  model: 'mlp',
  method: 'cges',
  lambda: 1e-3,
  seed: 0,
  sweep: 's',
  testAccuracy,
  weightSparsity,
  groupSparsity: 0,
  createdAt: 0,
  elapsedMs: 1,
  progress: 1,
  queuePosition: null,
  ...over,
});

describe('bestRun', () => {
  it('takes the most accurate run with at least 90 % zeros', () => {
    const best = bestRun([
      run('dense', 0.98, 0.2),
      run('a', 0.972, 0.91),
      run('b', 0.975, 0.93),
      run('c', 0.9, 0.99),
    ]);
    expect(best).toMatchObject({ run: { run: 'b' }, reason: 'sparse' });
  });

  it('prefers the sparser of two equally accurate ones', () => {
    expect(bestRun([run('a', 0.97, 0.91), run('b', 0.97, 0.96)])?.run.run).toBe('b');
  });

  it('falls back to the knee when every sparse run lost too much', () => {
    const best = bestRun([run('a', 0.98, 0.3), run('knee', 0.97, 0.8), run('ruined', 0.4, 0.97)]);
    expect(best).toMatchObject({ run: { run: 'knee' }, reason: 'knee' });
  });

  it('never offers the dense baseline, nor a run that is not done', () => {
    expect(bestRun([run('dense', 0.99, 0, { lambda: 0, method: 'none' })])).toBeNull();
    expect(bestRun([run('a', 0.9, 0.95, { state: 'running' }), run('b', null, 0.95)])).toBeNull();
    expect(bestRun([])).toBeNull();
  });
});
