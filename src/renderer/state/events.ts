/** Hands each batch of events from the host to everyone in the window who listens. */
import type { WorkbenchEvent } from '../../shared/workbench';
import { subscribe } from '../api';

type Listener = (events: readonly WorkbenchEvent[]) => void;
const listeners = new Set<Listener>();

/** Listens to every batch; returns the function that ends it. */
export function onEvents(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Starts the stream, once for the life of the window. */
export function startEvents(): () => void {
  return subscribe((events) => {
    for (const listener of [...listeners]) listener(events);
  });
}
