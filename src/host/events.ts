import type { StepMetrics } from '../shared/metrics';
import type { WorkbenchEvent } from '../shared/workbench';

/** Shortest time between two batches: a window redraws no faster than it can show. */
const BATCH_EVERY_MS = 100;

type Listener = (events: readonly WorkbenchEvent[]) => void;

/** Gathers events and hands them to every subscriber, at most ten batches a second. */
export class EventBatches {
  private readonly listeners = new Set<Listener>();
  private pending: WorkbenchEvent[] = [];
  private timer: NodeJS.Timeout | null = null;

  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  push(event: WorkbenchEvent): void {
    if (this.listeners.size === 0) return;
    this.pending.push(event);
    this.timer ??= setTimeout(() => this.flush(), BATCH_EVERY_MS);
  }

  /** Hands over what waits, at once. */
  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const events = coalesce(this.pending);
    this.pending = [];
    if (events.length === 0) return;
    for (const listener of this.listeners) {
      // A subscriber that fails (a window that went away) must not stop the others, nor the run.
      try {
        listener(events);
      } catch (error) {
        console.error('a subscriber of workbench events failed:', error);
      }
    }
  }
}

/**
 * Drops events that a later one of the same batch makes pointless (the state of a run, the queue, progress) and joins
 * the points of a run's live curve. Order is otherwise kept.
 */
export function coalesce(events: readonly WorkbenchEvent[]): WorkbenchEvent[] {
  const last = new Map<string, WorkbenchEvent>();
  const points = new Map<string, StepMetrics[]>();
  for (const event of events) {
    const key = keyOf(event);
    if (key) last.set(key, event);
    if (event.kind === 'run:steps')
      points.set(event.run, [...(points.get(event.run) ?? []), ...event.points]);
  }
  return events.flatMap((event): WorkbenchEvent[] => {
    const key = keyOf(event);
    if (key && last.get(key) !== event) return [];
    return event.kind === 'run:steps' ? [{ ...event, points: points.get(event.run)! }] : [event];
  });
}

/** Of events with one key only the last of a batch counts; null: every one counts. */
function keyOf(event: WorkbenchEvent): string | null {
  switch (event.kind) {
    case 'run:changed':
      return `run:changed ${event.summary.run}`;
    case 'run:steps':
      return `run:steps ${event.run}`;
    case 'queue:changed':
    case 'runs:doomed':
      return event.kind;
    case 'import:progress':
      return `import:progress ${event.progress.path}`;
    case 'runtime:progress':
      return 'runtime:progress';
    case 'export:progress':
      return `export:progress ${event.run}`;
    default:
      return null;
  }
}
