/**
 * Draws at most once every `intervalMs`, and never while the window is hidden: what was asked for then is drawn when it
 * is seen again. `host` is the page's document and clock, an argument so that tests can stand in for it.
 */
export interface RedrawHost {
  readonly hidden: () => boolean;
  readonly onVisible: (listener: () => void) => () => void;
  readonly now: () => number;
  readonly later: (callback: () => void, ms: number) => () => void;
}

const page: RedrawHost = {
  hidden: () => document.hidden,
  onVisible: (listener) => {
    const changed = (): void => {
      if (!document.hidden) listener();
    };
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  },
  now: () => performance.now(),
  later: (callback, ms) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

export interface Redraw {
  /** Asks for a drawing: at once when the last one is long ago. */
  request(): void;
  /** Draws at once what was asked for and not drawn yet. */
  catchUp(): void;
  stop(): void;
}

/** The charts that share something, by its key. */
const groups = new Map<string, Set<Redraw>>();

/** Makes a chart one of a group. Returns what takes it out again. */
export function joinGroup(key: string, redraw: Redraw): () => void {
  const group = groups.get(key) ?? new Set();
  groups.set(key, group.add(redraw));
  return () => {
    group.delete(redraw);
    if (group.size === 0) groups.delete(key);
  };
}

/** Draws what is still to be drawn of a group's charts: what is shared then finds all of them alike. */
export function catchUpGroup(key: string): void {
  for (const redraw of groups.get(key) ?? []) redraw.catchUp();
}

export function createRedraw(draw: () => void, intervalMs = 100, host: RedrawHost = page): Redraw {
  let last = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | null = null;
  let wanted = false;

  const run = (): void => {
    cancel = null;
    if (host.hidden()) return;
    wanted = false;
    last = host.now();
    draw();
  };
  const request = (): void => {
    wanted = true;
    if (cancel || host.hidden()) return;
    const wait = last + intervalMs - host.now();
    if (wait <= 0) run();
    else cancel = host.later(run, wait);
  };
  const stopListening = host.onVisible(() => {
    if (wanted) request();
  });
  return {
    request,
    catchUp: () => {
      if (!wanted) return;
      cancel?.();
      run();
    },
    stop: () => {
      cancel?.();
      cancel = null;
      stopListening();
    },
  };
}
