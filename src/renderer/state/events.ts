/**
 * Hands each batch of events from the host to everyone in the window who listens. The chatter of a training run is
 * gathered: without a GPU every repaint takes its time from the training beside it.
 */
import type { WorkbenchEvent } from '../../shared/workbench';
import { subscribe } from '../api';

type Listener = (events: readonly WorkbenchEvent[]) => void;
const listeners = new Set<Listener>();

/** Shortest time between two batches of nothing but chatter: as often as a person reads a moving number. */
const CALM_MS = 1000;

/** Listens to every batch; returns the function that ends it. */
export function onEvents(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Starts the stream, once for the life of the window. */
export function startEvents(): () => void {
  const training = new Set<string>();
  let pending: WorkbenchEvent[] = [];
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const flush = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    last = performance.now();
    const events = pending;
    pending = [];
    for (const listener of [...listeners]) listener(events);
  };
  const end = subscribe((events) => {
    pending.push(...events);
    const urgent = events.filter((event) => isNews(event, training)).length > 0;
    const wait = last + CALM_MS - performance.now();
    if (urgent || wait <= 0) flush();
    else timer ??= setTimeout(flush, wait);
  });
  return () => {
    if (timer) clearTimeout(timer);
    end();
  };
}

/** Whether an event tells more than how far a run has come; keeps `training` true to what runs. */
function isNews(event: WorkbenchEvent, training: Set<string>): boolean {
  if (event.kind === 'run:steps' || event.kind === 'run:epoch') return false;
  if (event.kind === 'run:event') return event.event.kind !== 'checkpoint';
  if (event.kind !== 'run:changed') return true;
  const { run, state } = event.summary;
  if (state !== 'running') {
    training.delete(run);
    return true;
  }
  if (training.has(run)) return false;
  training.add(run);
  return true;
}
