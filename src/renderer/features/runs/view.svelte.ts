/** How the table of experiments is shown, kept for the next start, and where one is in it, kept while the window lives. */
import { nothingSelected, type Selection } from '../../ui/selection';
import type { Sorting } from '../../ui/table';

export interface View {
  readonly query: string;
  /** Chosen values by facet; a facet without any lets everything through. */
  readonly facets: Readonly<Record<string, readonly string[]>>;
  /** Key of a field; empty for none. */
  readonly group: string;
  readonly sorting: Sorting;
  /** Keys of fields, pinned ones first. */
  readonly columns: readonly string[];
  readonly pinned: readonly string[];
  readonly archived: boolean;
  readonly panel: boolean;
}

export const usualView: View = {
  query: '',
  facets: {},
  group: '',
  sorting: { key: 'state', direction: 'ascending' },
  columns: [
    'state',
    'method',
    'lambda',
    'accuracy',
    'sparsity',
    'seed',
    'dataset',
    'net',
    'time',
    'tags',
    'created',
  ],
  pinned: ['state'],
  archived: false,
  panel: false,
};

const KEY = 'experiments-view';

/** What was kept; anything that does not look like a view is left out. */
export function readView(text: string | null): View {
  try {
    const kept = JSON.parse(text ?? '{}') as Partial<Record<keyof View, unknown>>;
    const texts = (value: unknown): value is string[] =>
      Array.isArray(value) && value.every((one) => typeof one === 'string');
    const sorting = kept.sorting as Partial<Sorting> | undefined;
    const facets = Object.entries(kept.facets ?? {}).filter(([, values]) => texts(values));
    return {
      query: typeof kept.query === 'string' ? kept.query : '',
      facets: Object.fromEntries(facets) as View['facets'],
      group: typeof kept.group === 'string' ? kept.group : '',
      sorting:
        typeof sorting?.key === 'string' && ['ascending', 'descending'].includes(String(sorting.direction))
          ? (sorting as Sorting)
          : usualView.sorting,
      columns: texts(kept.columns) && kept.columns.length > 0 ? kept.columns : usualView.columns,
      pinned: texts(kept.pinned) ? kept.pinned : usualView.pinned,
      archived: kept.archived === true,
      panel: kept.panel === true,
    };
  } catch {
    return usualView;
  }
}

class ExperimentsView {
  state = $state.raw<View>(readView(globalThis.localStorage?.getItem(KEY) ?? null));

  selection = $state.raw<Selection>(nothingSelected);
  /** Keys of the groups that are unfolded. */
  open = $state.raw<ReadonlySet<string>>(new Set());
  /** In px from the top. */
  scrollTop = $state(0);

  set(part: Partial<View>): void {
    this.state = { ...this.state, ...part };
    localStorage.setItem(KEY, JSON.stringify(this.state));
  }
}

export const view = new ExperimentsView();

/** Shown or not; a column that comes back stands at the end. */
export const withColumn = ({ columns, pinned }: View, key: string, on: boolean): Partial<View> => ({
  columns: on ? [...columns.filter((one) => one !== key), key] : columns.filter((one) => one !== key),
  pinned: on ? pinned : pinned.filter((one) => one !== key),
});

/** Pinned columns stand first, in the order in which they were pinned. */
export function withPin({ columns, pinned }: View, key: string, on: boolean): Partial<View> {
  const next = on ? [...pinned.filter((one) => one !== key), key] : pinned.filter((one) => one !== key);
  return { pinned: next, columns: [...next, ...columns.filter((one) => !next.includes(one))] };
}

/** One place to the left (−1) or the right (1), among the pinned or among the others. */
export function withMove({ columns, pinned }: View, key: string, by: 1 | -1): Partial<View> {
  const from = columns.indexOf(key);
  const other = columns[from + by];
  if (from < 0 || other === undefined || pinned.includes(key) !== pinned.includes(other)) return {};
  const next = [...columns];
  [next[from], next[from + by]] = [other, key];
  return { columns: next, pinned: next.filter((one) => pinned.includes(one)) };
}
