/** Every command of the window: the palette lists them, and each does what its button or menu item does. */
import { request } from '../api';
import { runLabel } from '../run-label';
import { actedOn } from '../state/acted-on.svelte';
import { importer } from '../state/importer.svelte';
import { machine } from '../state/machine.svelte';
import { attempt, notices } from '../state/notices.svelte';
import { queue } from '../state/queue.svelte';
import { pages, router, shortcuts } from '../state/router.svelte';
import { runs } from '../state/runs.svelte';
import { tour } from '../state/tour.svelte';
import { copyDiagnostics, settings } from '../state/settings.svelte';
import { theme, type ThemeChoice } from '../state/theme.svelte';
import { texts } from '../texts';
import { runCommands } from './run-commands';

export interface Command {
  /** Stays the same between versions: recent commands are remembered by it. */
  readonly id: string;
  readonly title: string;
  /** What it concerns. */
  readonly group: string;
  /** Its accelerator, as the system writes it. */
  readonly keys?: string;
  readonly run: () => void;
}
const words = texts.commands;
const { groups } = words;

/** `Ctrl+K`, or `⌘K` on a Mac. */
const withModifier = (key: string): string =>
  machine.app?.platform === 'darwin' ? `⌘${key}` : `Ctrl+${key}`;

async function copyAndTell(): Promise<void> {
  if (await copyDiagnostics()) notices.add({ kind: 'done', text: words.diagnosticsCopied });
}

async function openWorkspace(): Promise<void> {
  const title = texts.settings.chooseWorkspace;
  const path = await attempt(() => request('dialog:choose', { kind: 'folder', title }));
  if (path) await attempt(() => request('workspace:open', { path }));
}

const zoomKeys = { in: '+', out: '-', reset: '0' } as const;

const pageCommands = (): Command[] => [
  ...pages.map((page) => ({
    id: `page:${page}`,
    title: texts.nav[page],
    group: groups.page,
    keys: withModifier(shortcuts[page]),
    run: () => router.go(page),
  })),
  { id: 'page:compare', title: words.compare, group: groups.page, run: () => router.go('compare') },
  {
    id: 'page:settings',
    title: texts.settings.title,
    group: groups.page,
    keys: withModifier(','),
    run: () => router.go('settings'),
  },
  { id: 'help', title: words.help, group: groups.page, keys: 'F1', run: () => router.go('help') },
  { id: 'help:tour', title: words.tour, group: groups.page, run: () => tour.start() },
  {
    id: 'help:glossary',
    title: words.glossary,
    group: groups.page,
    run: () => router.go('help', 'glossary'),
  },
  {
    id: 'help:keyboard',
    title: words.keyboard,
    group: groups.page,
    run: () => router.go('help', 'keyboard'),
  },
];

const actionCommands = (): Command[] => [
  {
    id: 'queue:pause',
    title: queue.state.paused ? words.resumeQueue : words.pauseQueue,
    group: groups.experiment,
    run: () => void queue.pause(!queue.state.paused),
  },
  {
    id: 'import:file',
    title: words.importFile,
    group: groups.data,
    keys: withModifier('O'),
    run: () => void importer.choose('file'),
  },
  {
    id: 'import:folder',
    title: words.importFolder,
    group: groups.data,
    run: () => void importer.choose('folder'),
  },
  ...(Object.keys(words.theme) as ThemeChoice[]).map((choice) => ({
    id: `theme:${choice}`,
    title: words.theme[choice],
    group: groups.app,
    run: () => theme.set(choice),
  })),
  {
    id: 'workspace:open',
    title: texts.settings.openWorkspace,
    group: groups.app,
    run: () => void openWorkspace(),
  },
  ...(settings.app?.recent ?? []).map((path) => ({
    id: `workspace:open:${path}`,
    title: words.recentWorkspace(path),
    group: groups.app,
    run: () => void attempt(() => request('workspace:open', { path })),
  })),
  ...(['in', 'out', 'reset'] as const).map((change) => ({
    id: `zoom:${change}`,
    title: words.zoom[change],
    group: groups.app,
    keys: withModifier(zoomKeys[change]),
    run: () => void attempt(() => request('app:zoom', { change })),
  })),
  {
    id: 'workspace:reveal',
    title: words.revealWorkspace,
    group: groups.app,
    run: () => {
      const path = machine.app?.workspace;
      if (path) void attempt(() => request('path:reveal', { path }));
    },
  },
  {
    id: 'diagnostics:copy',
    title: words.copyDiagnostics,
    group: groups.app,
    run: () => void copyAndTell(),
  },
];

const figureCommands = (): Command[] =>
  actedOn.saveFigure
    ? [{ id: 'figure:save', title: words.saveFigure, group: groups.page, run: actedOn.saveFigure }]
    : [];

const openCommands = (): Command[] =>
  runs.active.map((run) => ({
    id: `run:${run.run}`,
    title: words.openRun(runLabel(run)),
    group: [run.datasetName, ...(run.tags ?? [])].join(', '),
    run: () => router.go('run', run.run),
  }));

/** In the order in which they are offered. Made anew each time: some depend on what is going on. */
export const commands = (): readonly Command[] => [
  ...runCommands(),
  ...figureCommands(),
  ...pageCommands(),
  ...actionCommands(),
  ...openCommands(),
];
