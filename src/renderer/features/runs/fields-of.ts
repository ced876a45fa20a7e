/** Every field of the runs at hand, and how a filter and its facets see them. */
import type { RunSummary } from '../../../shared/run';
import { methodStyle } from '../../../core/figure';
import { texts } from '../../texts';
import { configField, replicateField, runText, type FlatConfig, type RunField } from './fields';
import type { Problem, QueryFields } from './query';

/** Settings that a summary shows already. */
const SHOWN = new Set(['version', 'dataset', 'model.name', 'method.name', 'method.lambda', 'seed']);

/** Fields of the configurations that are known, in the order of their paths. */
export function configFields(flat: ReadonlyMap<string, FlatConfig>): readonly RunField[] {
  const paths = new Set<string>();
  for (const config of flat.values()) for (const path of Object.keys(config)) paths.add(path);
  // A long text, as the layers of a custom net, is nothing for a column.
  return [...paths]
    .filter((path) => !SHOWN.has(path) && path !== 'model.settings.spec')
    .sort()
    .map((path) => configField(path, (run) => flat.get(run)));
}

export const fieldOf = (fields: readonly RunField[], key: string): RunField | null =>
  fields.find((field) => field.key === key) ?? (key === replicateField.key ? replicateField : null);

export function queryFields(fields: readonly RunField[]): QueryFields<RunSummary> {
  const byName = new Map<string, RunField>();
  // The first to claim a name keeps it: a run's own fields come before those of its configuration.
  for (const field of fields) {
    for (const name of [field.key, field.title, ...(field.names ?? [])]) {
      if (!byName.has(name.toLowerCase())) byName.set(name.toLowerCase(), field);
    }
  }
  return {
    find: (name) => byName.get(name.toLowerCase()) ?? null,
    text: runText,
    names: fields.flatMap((field) => [field.key, ...(field.names ?? [])]),
  };
}

/** A filter's mistake in words. */
export function problemText(problem: Problem): string {
  const words = texts.runs.filter;
  switch (problem.kind) {
    case 'unknown-field':
      return words.unknownField(problem.name, problem.near);
    case 'value-missing':
      return words.valueMissing(problem.after);
    case 'not-a-number':
      return words.notANumber(problem.value);
    case 'unexpected':
      return words.unexpected(problem.token);
    case 'end-missing':
      return words.endMissing;
  }
}

export type Facet = keyof typeof texts.runs.facets;
export const facets = Object.keys(texts.runs.facets) as readonly Facet[];

const facetValues: Readonly<Record<Facet, (run: RunSummary) => readonly string[]>> = {
  state: (run) => [run.state],
  method: (run) => [run.method],
  dataset: (run) => [run.datasetName],
  net: (run) => [run.model],
  tags: (run) => run.tags ?? [],
};
export const facetLabel = (facet: Facet, value: string): string =>
  facet === 'state'
    ? texts.states[value as RunSummary['state']]
    : facet === 'method'
      ? methodStyle(value).label
      : value;

/** How many runs have each value of a facet, most first. */
export function facetCounts(
  facet: Facet,
  runs: readonly RunSummary[],
): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const run of runs)
    for (const value of facetValues[facet](run)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** Whether a run has one of the chosen values of every facet. */
export function fitsFacets(run: RunSummary, chosen: Readonly<Record<string, readonly string[]>>): boolean {
  return facets.every((facet) => {
    const wanted = chosen[facet];
    return !wanted?.length || facetValues[facet](run).some((value) => wanted.includes(value));
  });
}
