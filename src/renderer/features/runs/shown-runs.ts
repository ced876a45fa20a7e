/** Which runs the table shows, and in which order. */
import type { RunSummary } from '../../../shared/run';
import { summaryFields, type RunField } from './fields';
import { fieldOf, fitsFacets, problemText, queryFields } from './fields-of';
import { sortRuns } from './groups';
import { parseQuery } from './query';
import type { View } from './view.svelte';

export interface Shown {
  readonly runs: readonly RunSummary[];
  /** What is wrong with the typed filter; what is shown then is as if there were none. */
  readonly problem: string | null;
  readonly sorting: { readonly field: RunField; readonly sign: 1 | -1 };
}

export function shownRuns(all: readonly RunSummary[], view: View, fields: readonly RunField[]): Shown {
  const parsed = parseQuery(view.query, queryFields(fields));
  const test = parsed.ok ? parsed.test : () => true;
  const field = fieldOf(fields, view.sorting.key) ?? summaryFields[0]!;
  const sign = view.sorting.direction === 'ascending' ? 1 : -1;
  const fitting = all.filter(
    (run) => (view.archived || !run.archived) && fitsFacets(run, view.facets) && test(run),
  );
  return {
    runs: sortRuns(fitting, field, sign),
    problem: parsed.ok ? null : problemText(parsed.problem),
    sorting: { field, sign },
  };
}

/** Whether something of the view reaches into configurations. */
export const needsConfigs = (view: View, knownNames: (name: string) => boolean): boolean =>
  [...view.columns, view.group, view.sorting.key].some((key) => key.startsWith('config.')) ||
  [...view.query.matchAll(/([^\s()"=<>~!≥≤≠]+)\s*(?:!=|!~|>=|<=|[=><~≥≤≠])/g)].some(
    ([, name]) => !knownNames(name!),
  );
