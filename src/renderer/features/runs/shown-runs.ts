/** Which runs the table shows, and in which order; each part is found anew only when what it follows from changes. */
import type { RunSummary } from '../../../shared/run';
import { summaryFields, type RunField } from './fields';
import { fieldOf, fitsFacets, problemText, queryFields } from './fields-of';
import { parseQuery } from './query';
import type { View } from './view.svelte';

export interface Filter {
  readonly fits: (run: RunSummary) => boolean;
  /** What is wrong with what was typed; what is shown then is as if nothing were. */
  readonly problem: string | null;
}

/** The filter of a view. Each run is looked at once: its summary never changes, a new one takes its place. */
export function filterOf(
  { query, facets, archived }: Pick<View, 'query' | 'facets' | 'archived'>,
  fields: readonly RunField[],
): Filter {
  const parsed = parseQuery(query, queryFields(fields));
  const test = parsed.ok ? parsed.test : () => true;
  const known = new WeakMap<RunSummary, boolean>();
  const fits = (run: RunSummary): boolean => {
    let fit = known.get(run);
    if (fit === undefined) {
      fit = (archived || !run.archived) && fitsFacets(run, facets) && test(run);
      known.set(run, fit);
    }
    return fit;
  };
  return { fits, problem: parsed.ok ? null : problemText(parsed.problem) };
}

export interface Order {
  readonly field: RunField;
  readonly sign: 1 | -1;
}

export const orderOfView = ({ key, direction }: View['sorting'], fields: readonly RunField[]): Order => ({
  field: fieldOf(fields, key) ?? summaryFields[0]!,
  sign: direction === 'ascending' ? 1 : -1,
});

/** Names of the fields that a typed filter compares. */
const namesIn = (query: string): readonly string[] =>
  [...query.matchAll(/([^\s()"=<>~!≥≤≠]+)\s*(?:!=|!~|>=|<=|[=><~≥≤≠])/g)].map(([, name]) => name!);
const keysOf = (view: View): readonly string[] => [...view.columns, view.group, view.sorting.key];

/** Whether something of the view reaches into configurations. */
export const needsConfigs = (view: View, knownNames: (name: string) => boolean): boolean =>
  keysOf(view).some((key) => key.startsWith('config.')) ||
  namesIn(view.query).some((name) => !knownNames(name));

/** Whether something of the view is a value over a run's epochs. */
export const needsMeasures = (view: View, isMeasure: (name: string) => boolean): boolean =>
  keysOf(view).some((key) => key.startsWith('measured.')) || namesIn(view.query).some(isMeasure);
