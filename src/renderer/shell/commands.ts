/** Every command of the window: the palette lists them, and each does what its button or menu item does. */
import { request } from '../api';
import { runLabel } from '../run-label';
import { importer } from '../state/importer.svelte';
import { machine } from '../state/machine.svelte';
import { attempt, notices } from '../state/notices.svelte';
import { queue } from '../state/queue.svelte';
import { pages, router, shortcuts } from '../state/router.svelte';
import { runs } from '../state/runs.svelte';
import { tour } from '../state/tour.svelte';
import { theme, type ThemeChoice } from '../state/theme.svelte';
import { texts } from '../texts';
import { copyText } from '../ui/copy-text';

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

async function importDataset(kind: 'file' | 'folder'): Promise<void> {
  const title = kind === 'file' ? texts.datasets.chooseFile : texts.datasets.chooseFolder;
  const path = await attempt(() => request('dialog:choose', { kind, title }));
  if (!path) return;
  router.go('datasets');
  void importer.begin(path);
}

async function copyDiagnostics(): Promise<void> {
  if (!machine.report) await machine.check();
  if (machine.error) return void attempt(() => Promise.reject(machine.error));
  const copy = (): boolean => copyText(machine.diagnostics);
  if (copy()) notices.add({ kind: 'done', text: words.diagnosticsCopied });
  // Trying the engines took longer than a click counts for.
  else {
    notices.add({
      kind: 'done',
      text: words.diagnosticsReady,
      action: { label: words.copyDiagnostics, run: copy },
    });
  }
}

const pageCommands = (): Command[] => [
  ...pages.map((page) => ({
    id: `page:${page}`,
    title: texts.nav[page],
    group: groups.page,
    keys: withModifier(shortcuts[page]),
    run: () => router.go(page),
  })),
  { id: 'page:compare', title: words.compare, group: groups.page, run: () => router.go('compare') },
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
    run: () => void importDataset('file'),
  },
  {
    id: 'import:folder',
    title: words.importFolder,
    group: groups.data,
    run: () => void importDataset('folder'),
  },
  ...(Object.keys(words.theme) as ThemeChoice[]).map((choice) => ({
    id: `theme:${choice}`,
    title: words.theme[choice],
    group: groups.app,
    run: () => theme.set(choice),
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
    run: () => void copyDiagnostics(),
  },
];

const runCommands = (): Command[] =>
  runs.list.map((run) => ({
    id: `run:${run.run}`,
    title: words.openRun(runLabel(run)),
    group: [run.datasetName, ...(run.tags ?? [])].join(', '),
    run: () => router.go('run', run.run),
  }));

/** In the order in which they are offered. Made anew each time: some depend on what is going on. */
export const commands = (): readonly Command[] => [...pageCommands(), ...actionCommands(), ...runCommands()];
