import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkbenchEvent } from '../../shared/workbench';
import { fakeWorkbench, type FakeWorkbench } from '../testing/fake-workbench';
import { runSummary } from '../testing/samples/runs';
import { stepMetrics } from '../testing/samples/training';
import { onEvents, startEvents } from './events';

let fake: FakeWorkbench;
let heard: WorkbenchEvent[][] = [];
const ends: (() => void)[] = [];
const steps = (from: number, to: number): WorkbenchEvent => ({
  kind: 'run:steps',
  run: 'a',
  points: stepMetrics(to).slice(from),
});
const running = (progress: number): WorkbenchEvent => ({
  kind: 'run:changed',
  summary: runSummary({ run: 'a', state: 'running', progress }),
});

beforeEach(() => {
  vi.useFakeTimers();
  fake = fakeWorkbench();
  Object.assign(window, { workbench: fake.bridge });
  heard = [];
  ends.push(
    onEvents((events) => heard.push([...events])),
    startEvents(),
  );
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
  vi.useRealTimers();
});

describe('the stream of events', () => {
  it('hands over ten batches a second of a training run as one, with nothing lost', () => {
    fake.emit(running(0));
    heard = [];
    const sent: WorkbenchEvent[] = [];
    for (let i = 0; i < 20; i++) {
      const batch = [steps(i, i + 1), running(i / 20)];
      sent.push(...batch);
      fake.emit(...batch);
      vi.advanceTimersByTime(100);
    }
    vi.advanceTimersByTime(1000);
    expect(heard.length).toBeLessThanOrEqual(4);
    expect(heard.length).toBeGreaterThanOrEqual(2);
    expect(heard.flat()).toEqual(sent);
  });

  it('tells at once that a run began or ended, after all that came before', () => {
    fake.emit(running(0));
    fake.emit(steps(0, 1));
    expect(heard).toHaveLength(1);
    const done: WorkbenchEvent = { kind: 'run:changed', summary: runSummary({ run: 'a', state: 'done' }) };
    fake.emit(done);
    expect(heard).toHaveLength(2);
    expect(heard[1]).toEqual([steps(0, 1), done]);
  });

  it('says nothing more once it has ended', () => {
    fake.emit(running(0));
    fake.emit(steps(0, 1));
    for (const end of ends.splice(0)) end();
    vi.advanceTimersByTime(1000);
    expect(heard).toHaveLength(1);
  });
});
