import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRedraw, type RedrawHost } from './redraw';

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
