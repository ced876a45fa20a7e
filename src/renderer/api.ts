/** The one door to the host: the only user of `window.workbench`. */
import { fromPlain } from '../shared/errors';
import type { Channel, WorkbenchEvent, WorkbenchRequests } from '../shared/workbench';

type Args<C extends Channel> = WorkbenchRequests[C]['args'];

/** Asks the host. An answer that is an error is thrown: `UserError` for bad input, `Error` for a defect. */
export async function request<C extends Channel>(
  channel: C,
  ...[args]: Args<C> extends void ? [] : [args: Args<C>]
): Promise<WorkbenchRequests[C]['result']> {
  const answer = await window.workbench.request(channel, args as Args<C>);
  if (!answer.ok) throw fromPlain(answer.error);
  return answer.value;
}

/** Calls back with each batch of events from the host; returns the function that ends it. */
export function subscribe(listener: (events: readonly WorkbenchEvent[]) => void): () => void {
  return window.workbench.subscribe(listener);
}

/** The path of a file dropped on the window. */
export function pathOfFile(file: File): string {
  return window.workbench.pathOfFile(file);
}
