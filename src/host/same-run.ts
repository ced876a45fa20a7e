import type { RunConfig } from '../shared/run-config';
import type { RunChange } from '../shared/run-events';

/** Equal for values that are equal, whatever the order of their fields. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
}

/** Equal for runs that are the same in everything, their seed too: one of them need not be trained. */
export const keyOfRun = (config: RunConfig): string => canonical(config);

/** Equal for runs that differ in nothing but their seed: together they are one mark of the figure. */
export const keyOfMark = ({ seed: _seed, ...rest }: RunConfig): string => canonical(rest);

/** Equal for runs that were changed alike, at the same steps; empty for none. */
export const keyOfChanges = (changes: readonly RunChange[]): string =>
  changes.length === 0 ? '' : canonical(changes.map(({ at: _at, ...rest }) => rest));
