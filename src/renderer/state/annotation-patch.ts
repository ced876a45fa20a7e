/** Changes of what stands beside runs, and how they are taken back. */
import type { RunSummary } from '../../shared/run';
import type { Annotation } from '../../shared/workbench';

export type Patch = Omit<Annotation, 'runs'>;

/** Values that have the same key, in the order in which keys first come. */
export function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const members = groups.get(key(value));
    if (members) members.push(value);
    else groups.set(key(value), [value]);
  }
  return groups;
}

/** What gives runs back the values that `patch` changes: one annotation for all runs that had the same. */
export function inverses(runs: readonly RunSummary[], patch: Patch): Annotation[] {
  const before = (run: RunSummary): Patch => ({
    ...('name' in patch ? { name: run.name ?? null } : {}),
    ...('tags' in patch ? { tags: run.tags ?? [] } : {}),
    ...('note' in patch ? { note: run.note ?? '' } : {}),
    ...('archived' in patch ? { archived: run.archived ?? false } : {}),
  });
  return [...groupBy(runs, (run) => JSON.stringify(before(run))).values()].map((members) => ({
    runs: members.map(({ run }) => run),
    ...before(members[0]!),
  }));
}
