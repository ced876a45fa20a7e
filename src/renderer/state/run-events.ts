/** The events of an open run as they come. */
import { KEPT_CHECKPOINTS, type RunEvent } from '../../shared/run-events';

/**
 * The events with one more, or with one told anew in its place. As in the workspace: a run that goes on does again what
 * came after its checkpoint, and of checkpoints only those on disk stay.
 */
export function withEvent(known: readonly RunEvent[], event: RunEvent): readonly RunEvent[] {
  const others = known.filter((other) => other.id !== event.id && !isSameFile(other, event));
  const kept =
    event.kind === 'resumed' || event.kind === 'started'
      ? others.filter((other) => other.id > event.id || !isDoneAgain(other, event.step))
      : others;
  const all = [...kept, event].sort((a, b) => a.id - b.id);
  if (event.kind !== 'checkpoint') return all;
  const checkpoints = all.filter(({ kind }) => kind === 'checkpoint');
  const newest = new Set(
    checkpoints.sort((a, b) => b.step - a.step || b.id - a.id).slice(0, KEPT_CHECKPOINTS),
  );
  return all.filter((one) => one.kind !== 'checkpoint' || newest.has(one));
}

/** A checkpoint that is written again at its step is one file. */
const isSameFile = (a: RunEvent, b: RunEvent): boolean =>
  a.kind === 'checkpoint' && b.kind === 'checkpoint' && a.step === b.step;

function isDoneAgain({ kind, step }: RunEvent, from: number): boolean {
  if (kind === 'phase') return step >= from;
  return (kind === 'early-stop' || kind === 'checkpoint') && step > from;
}
