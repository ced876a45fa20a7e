import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { catchUpGroup, createRedraw, joinGroup, type RedrawHost } from './redraw';

function fakeHost() {
  const state = { hidden: false, show: (): void => undefined };
  const host: RedrawHost = {
    hidden: () => state.hidden,
    onVisible: (listener) => {
      state.show = () => {
        state.hidden = false;
        listener();
      };
      return () => undefined;
    },
    now: () => Date.now(),
    later: (callback, ms) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  };
  return { state, host };
}

describe('createRedraw', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('draws at most once every 100 ms however often it is asked, and draws the last state', () => {
    const { host } = fakeHost();
    let state = 0;
    const drawn: number[] = [];
    const redraw = createRedraw(() => drawn.push(state), 100, host);
    for (let i = 0; i < 50; i++) {
      state = i;
      redraw.request();
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(200);
    expect(drawn.length).toBeLessThanOrEqual(6);
    expect(drawn.at(-1)).toBe(49);
  });

  it('draws nothing while hidden and catches up when seen again', () => {
    const { state, host } = fakeHost();
    const draw = vi.fn();
    const redraw = createRedraw(draw, 100, host);
    state.hidden = true;
    redraw.request();
    vi.advanceTimersByTime(1000);
    expect(draw).not.toHaveBeenCalled();
    state.show();
    expect(draw).toHaveBeenCalledTimes(1);
  });

  it('catches up with what a group still has to draw, once', () => {
    const { host } = fakeHost();
    const draws = [vi.fn(), vi.fn()];
    const [first, second] = draws.map((draw) => createRedraw(draw, 100, host));
    const leave = [first!, second!].map((redraw) => joinGroup('run', redraw));
    for (const redraw of [first!, first!, second!]) redraw.request();
    expect(draws.map((draw) => draw.mock.calls.length)).toEqual([1, 1]);
    catchUpGroup('run');
    expect(draws.map((draw) => draw.mock.calls.length)).toEqual([2, 1]);
    vi.advanceTimersByTime(1000);
    expect(draws.map((draw) => draw.mock.calls.length)).toEqual([2, 1]);
    first!.request();
    first!.request();
    leave.forEach((one) => one());
    catchUpGroup('run');
    expect(draws[0]).toHaveBeenCalledTimes(3);
    vi.advanceTimersByTime(1000);
    expect(draws[0]).toHaveBeenCalledTimes(4);
  });

  it('draws no more once stopped', () => {
    const { host } = fakeHost();
    const draw = vi.fn();
    const redraw = createRedraw(draw, 100, host);
    redraw.request();
    redraw.request();
    redraw.stop();
    vi.advanceTimersByTime(1000);
    expect(draw).toHaveBeenCalledTimes(1);
  });
});
