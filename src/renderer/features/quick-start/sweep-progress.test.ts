import { describe, expect, it } from 'vitest';
import { runSummary } from '../../testing/samples/runs';
import { sweepProgress } from './sweep-progress';

describe('sweepProgress', () => {
  it('counts finished work and foretells the rest at its speed', () => {
    const runs = [
      runSummary({ run: 'a', elapsedMs: 4000 }),
      runSummary({ run: 'b', elapsedMs: 6000 }),
      runSummary({ run: 'c', state: 'running', progress: 0.5 }),
      runSummary({ run: 'd', state: 'queued', progress: 0 }),
    ];
    expect(sweepProgress(runs)).toEqual({ done: 2, failed: 0, over: false, fraction: 2.5 / 4, leftMs: 7500 });
  });

  it('is over when nothing trains or waits, failures included', () => {
    const runs = [runSummary({ run: 'a' }), runSummary({ run: 'b', state: 'failed', progress: 0.3 })];
    expect(sweepProgress(runs)).toMatchObject({ over: true, failed: 1, done: 1, fraction: 1, leftMs: null });
  });

  it('waits for a paused run', () => {
    expect(sweepProgress([runSummary({ state: 'paused', progress: 0.5 })]).over).toBe(false);
  });
});
