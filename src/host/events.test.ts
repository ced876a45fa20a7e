import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunSummary } from '../shared/run';
import type { StepMetrics } from '../shared/metrics';
import type { WorkbenchEvent } from '../shared/workbench';
import { coalesce, EventBatches } from './events';

const changed = (run: string, progress: number): WorkbenchEvent => ({
  kind: 'run:changed',
  summary: { run, progress } as RunSummary,
});
const steps = (run: string, ...at: number[]): WorkbenchEvent => ({
  kind: 'run:steps',
  run,
  points: at.map((step) => ({ step }) as StepMetrics),
});

test('the last state of a run stands for those before it; points of one run are joined; order is kept', () => {
  const said = { text: 'x', step: 1, elapsedMs: 1 };
  const notice: WorkbenchEvent = { kind: 'run:notice', run: 'a', notice: said };
  expect(
    coalesce([
      changed('a', 0.1),
      steps('a', 1, 2),
      changed('b', 0.5),
      notice,
      notice,
      changed('a', 0.2),
      steps('a', 3),
    ]),
  ).toEqual([changed('b', 0.5), notice, notice, changed('a', 0.2), steps('a', 1, 2, 3)]);
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('at most ten batches a second, and nothing is lost', () => {
  const events = new EventBatches();
  const batches: (readonly WorkbenchEvent[])[] = [];
  events.subscribe((batch) => batches.push(batch));
  for (let i = 0; i < 1000; i++) {
    events.push(steps('a', i));
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(100);
  expect(batches.length).toBeLessThanOrEqual(11);
  const points = batches.flat().flatMap((event) => (event.kind === 'run:steps' ? event.points : []));
  expect(points.map(({ step }) => step)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
});

test('a subscriber that throws does not keep events from the others, and one that left hears nothing', () => {
  const events = new EventBatches();
  const heard: unknown[] = [];
  const complain = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  events.subscribe(() => {
    throw new Error('window gone');
  });
  events.subscribe((batch) => heard.push(...batch));
  const leave = events.subscribe(() => heard.push('left'));
  leave();
  events.push(changed('a', 1));
  events.flush();
  expect(heard).toEqual([changed('a', 1)]);
  expect(complain).toHaveBeenCalledOnce();
});
