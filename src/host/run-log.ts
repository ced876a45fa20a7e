import type { RunChange, RunEvent, RunNotice } from '../shared/run-events';
import type { NewRunEvent, Store } from './store';
import type { Workspace } from './training';

/** An event at what is known of how far the run has come. */
export function happened(
  store: Store,
  run: string,
  kind: NewRunEvent['kind'],
  { step = store.metrics.lastStep(run), text }: { readonly step?: number; readonly text?: string } = {},
): RunEvent {
  const elapsedMs = store.runs.summary(run)?.elapsedMs ?? 0;
  return store.events.add(run, { kind, step, elapsedMs, ...(text === undefined ? {} : { text }) });
}

/** Writes down what a run said, at what is known of how far it has come. */
export function said(store: Store, run: string, text: string): RunNotice {
  const elapsedMs = store.runs.summary(run)?.elapsedMs ?? 0;
  const notice = { text, step: store.metrics.lastStep(run), elapsedMs };
  store.metrics.addNotice(run, notice);
  return notice;
}

/** Writes a change down and tells the window: the run's λ is then the new one. */
export function recordChange(
  { store, events }: Workspace,
  run: string,
  change: RunChange,
  elapsedMs: number,
): void {
  const event = store.transaction(() => {
    const recorded = store.events.putChange(run, change, elapsedMs);
    // Of several changes that are told again the newest counts, whatever the order in which they come.
    const lambda = store.events.changes(run).findLast((one) => one.lambda)?.lambda?.to;
    store.runs.update(run, { lambda });
    return recorded;
  });
  events.push({ kind: 'run:event', run, event });
  events.push({ kind: 'run:changed', summary: store.runs.summary(run)! });
}
