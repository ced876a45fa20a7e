/** Runs under headings, with the mean ± std of what they measured. */
import type { RunSummary } from '../../../shared/run';
import { orderOf, type RunField } from './fields';
import type { Value } from './query';

export interface RunGroup {
  readonly key: string;
  readonly label: string;
  readonly runs: readonly RunSummary[];
}

export type Line =
  | { readonly kind: 'group'; readonly key: string; readonly group: RunGroup; readonly open: boolean }
  | { readonly kind: 'run'; readonly key: string; readonly run: RunSummary };

export interface Spread {
  readonly mean: number;
  /** Sample standard deviation; 0 for one value. */
  readonly std: number;
  readonly count: number;
}

/** Over the runs that have a number there; null when none has. */
export function spread(field: RunField, runs: readonly RunSummary[]): Spread | null {
  const values = runs.map((run) => field.value(run)).filter((value) => typeof value === 'number');
  const count = values.length;
  if (count === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, std: count > 1 ? Math.sqrt(squares / (count - 1)) : 0, count };
}

/** The value that all runs have; null when they differ or have none. */
export function commonValue(field: RunField, runs: readonly RunSummary[]): Value {
  const [head] = runs;
  if (!head) return null;
  const value = field.value(head);
  const text = String(value);
  return runs.every((run) => String(field.value(run)) === text) ? value : null;
}

function headingsOf(by: RunField, run: RunSummary, now: number): readonly string[] {
  const value = by.value(run);
  const values = Array.isArray(value) ? (value.length > 0 ? value : ['']) : [value];
  return values.map((one) => (one === null || one === '' ? '' : by.show(one as string | number, now)));
}

/** One group for each value; of a list, one for each of its entries, so that a run may stand in several. */
export function groupRuns(runs: readonly RunSummary[], by: RunField, now: number): readonly RunGroup[] {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    for (const label of by.group ? [by.group(run, now)] : headingsOf(by, run, now)) {
      const members = groups.get(label);
      if (members) members.push(run);
      else groups.set(label, [run]);
    }
  }
  return [...groups].map(([label, members]) => ({ key: `group ${label}`, label, runs: members }));
}

/** The runs that chosen lines stand for: a heading for all of its group. In the order of `runs`. */
export function runsOfLines(
  keys: ReadonlySet<string>,
  runs: readonly RunSummary[],
  by: RunField | null,
  now: number,
): readonly RunSummary[] {
  if (keys.size === 0) return [];
  const headings = by ? groupRuns(runs, by, now).filter(({ key }) => keys.has(key)) : [];
  const ids = new Set(headings.flatMap((group) => group.runs.map(({ run }) => run)));
  for (const key of keys) ids.add(key.split(' ')[0]!);
  return runs.filter(({ run }) => ids.has(run));
}

type Order = string | number | null;
/** Rows without a value come last either way. */
function compare(a: Order, b: Order, sign: 1 | -1): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a === b ? 0 : (a < b ? -1 : 1) * sign;
}

/**
 * What each run is sorted by in a field, found once a run: a summary never changes, a new one takes its place. The state's
 * order follows the queue, and is asked anew.
 */
const known = new WeakMap<RunField, WeakMap<RunSummary, Order>>();
function orderOnce(field: RunField, run: RunSummary): Order {
  if (field.order) return orderOf(field, run);
  let orders = known.get(field);
  if (!orders) known.set(field, (orders = new WeakMap()));
  let order = orders.get(run);
  if (order === undefined) orders.set(run, (order = orderOf(field, run)));
  return order;
}

export function sortRuns(runs: readonly RunSummary[], by: RunField, sign: 1 | -1): readonly RunSummary[] {
  const keyed = runs.map((run) => ({ run, order: orderOnce(by, run) }));
  return keyed.sort((a, b) => compare(a.order, b.order, sign)).map(({ run }) => run);
}

/** Groups by the mean of the field where it has one, else by what their first run holds. */
function sortGroups(groups: readonly RunGroup[], by: RunField, sign: 1 | -1): readonly RunGroup[] {
  const orders = new Map(
    groups.map((group) => [
      group.key,
      by.number ? (spread(by, group.runs)?.mean ?? null) : orderOf(by, group.runs[0]!),
    ]),
  );
  return [...groups].sort((a, b) => compare(orders.get(a.key)!, orders.get(b.key)!, sign));
}

/** A run's own line is the same as long as the run is: rows that have not changed are not drawn again. */
const lineOfRun = new WeakMap<RunSummary, Line>();
function lineOf(run: RunSummary): Line {
  let line = lineOfRun.get(run);
  if (!line) lineOfRun.set(run, (line = { kind: 'run', key: run.run, run }));
  return line;
}

/** The lines of the table: runs, or groups with the runs of the open ones below them. `runs` come sorted. */
export function tableLines(
  runs: readonly RunSummary[],
  by: RunField | null,
  sorting: { readonly field: RunField; readonly sign: 1 | -1 },
  open: ReadonlySet<string>,
  now: number,
): readonly Line[] {
  if (!by) return runs.map(lineOf);
  return sortGroups(groupRuns(runs, by, now), sorting.field, sorting.sign).flatMap((group): Line[] => {
    const heading: Line = { kind: 'group', key: group.key, group, open: open.has(group.key) };
    if (!heading.open) return [heading];
    // The same run may stand in two groups.
    const members = group.runs.map((run): Line => ({ kind: 'run', key: `${run.run} ${group.key}`, run }));
    return [heading, ...members];
  });
}
