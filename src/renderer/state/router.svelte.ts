/**
 * Which page is shown. It lives in the address (`#/run/ID`), so a reloaded window comes back to its page and the
 * shell can open one.
 */
export const pages = ['home', 'datasets', 'new', 'runs', 'queue', 'trade-off', 'export', 'compute'] as const;
export type Page = (typeof pages)[number] | 'run' | 'try' | 'compare' | 'help' | 'settings';

/** In place of a page, in an item of the application menu: the command palette, over whatever page is shown. */
const COMMANDS = '#/commands';
/** Likewise: the file dialog of an import. */
const IMPORT = '#/import';

/** With Ctrl or Cmd; the same as in the application menu. */
export const shortcuts: Readonly<Record<(typeof pages)[number], string>> = {
  home: '1',
  datasets: '2',
  new: 'N',
  runs: '3',
  queue: 'J',
  'trade-off': '4',
  export: '5',
  compute: '6',
};

export interface Route {
  readonly page: Page;
  /** The run, dataset or other thing that the page is about. */
  readonly id: string | null;
}

/** Reads `#/page/id`; anything else is home. */
export function parseRoute(hash: string): Route {
  const [page = '', id = ''] = hash.replace(/^#\/?/, '').split('/');
  const known = ['run', 'try', 'compare', 'help', 'settings', ...pages].includes(page);
  if (!known || (['run', 'try'].includes(page) && !id)) return { page: 'home', id: null };
  return { page: page as Page, id: id ? decodeURIComponent(id) : null };
}

/** Runs in one comparison: as many as there are colours for lines. */
export const MOST_COMPARED = 6;

/** Starting points of a new experiment, in place of a dataset in its address: `#/new/preset:path`. */
export type Preset = 'digits' | 'path' | 'target';
export const presetId = (preset: Preset): string => `preset:${preset}`;
export function presetOf(id: string | null): Preset | null {
  const name = id?.startsWith('preset:') ? id.slice('preset:'.length) : '';
  return name === 'digits' || name === 'path' || name === 'target' ? name : null;
}

/** A run to start from, in place of a dataset: with its settings (`from`), or from its checkpoint (`continue`). */
export interface Start {
  readonly kind: 'from' | 'continue';
  readonly run: string;
}
export const startId = ({ kind, run }: Start): string => `${kind}:${run}`;
export function startOf(id: string | null): Start | null {
  const [, kind, run] = /^(from|continue):(.+)$/.exec(id ?? '') ?? [];
  return kind && run ? { kind: kind as Start['kind'], run } : null;
}

/** What the trade-off page is limited to, in place of a dataset: some runs, or those of a sweep. */
export interface Scope {
  readonly kind: 'runs' | 'sweep';
  readonly ids: readonly string[];
}
export const scopeId = ({ kind, ids }: Scope): string => `${kind}:${ids.join(',')}`;
export function scopeOf(id: string | null): Scope | null {
  const [, kind, ids] = /^(runs|sweep):(.+)$/.exec(id ?? '') ?? [];
  return kind && ids ? { kind: kind as Scope['kind'], ids: ids.split(',') } : null;
}

/** The address of a page; a comma, which joins runs, may stand in it as it is. */
export const hashOf = ({ page, id }: Route): string =>
  id === null ? `#/${page}` : `#/${page}/${encodeURIComponent(id).replaceAll('%2C', ',')}`;

class Router {
  route = $state.raw<Route>(parseRoute(globalThis.location?.hash ?? ''));
  /** Whether the command palette lies over the page. */
  commands = $state(false);
  /** Whether a file to import is asked for. */
  imports = $state(false);

  go(page: Page, id: string | null = null): void {
    const hash = hashOf({ page, id });
    if (location.hash !== hash) location.hash = hash;
    this.route = { page, id };
  }

  /** Follows the address, so that back and forward work. */
  start(): () => void {
    const follow = (): void => {
      if (location.hash === COMMANDS) {
        history.replaceState(null, '', hashOf(this.route));
        this.commands = true;
      } else if (location.hash === IMPORT) {
        history.replaceState(null, '', hashOf(this.route));
        this.imports = true;
      } else this.route = parseRoute(location.hash);
    };
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }
}

export const router = new Router();
