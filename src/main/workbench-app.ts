import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BrowserWindow } from 'electron';
import { app, clipboard, dialog, powerMonitor, session, shell } from 'electron';
import { openHost, type Host, type RuntimeInstaller } from '../host';
import { describe, toPlain } from '../shared/errors';
import { EVENT_LANE } from '../shared/ipc';
import { Activity } from './activity';
import { serveApp } from './app-protocol';
import { diagnostics } from './diagnostics';
import { jobProcesses } from './job-process';
import { lockSession } from './lockdown';
import { Log } from './log';
import { installMenu } from './menu';
import { appPaths } from './paths';
import type { PreferenceFile } from './preferences';
import { guardClose, guardQuit, mayLeave, type UnderWay } from './quit';
import { answerWindow } from './requests';
import { choosePath, shellRequests } from './shell-requests';
import { systemSigns } from './signs';
import { openWindow, showPage } from './window';
import { saveBounds } from './window-state';
import { WorkspaceSeat } from './workspace-seat';

export interface WorkbenchStart {
  /** Folder of the workspace that is opened first. */
  readonly workspace: string;
  readonly preferences: PreferenceFile;
  /** Whether a workspace that is opened instead comes back at the next start. */
  readonly remembers: boolean;
  readonly developmentUrl: string | undefined;
}

/** Runs the app. Call once, when Electron is ready. */
export function runWorkbench({ workspace, preferences, remembers, developmentUrl }: WorkbenchStart): void {
  let window: BrowserWindow | null = null;
  const open = (): BrowserWindow => {
    if (window && !window.isDestroyed()) return window;
    window = openWindow(developmentUrl);
    guardClose(window);
    window.on('closed', () => (window = null));
    return window;
  };
  const log = new Log(join(app.getPath('userData'), 'logs', 'whittle.log'));
  log.start(app.getVersion());
  const show = (page: string): void => showPage(open(), page, developmentUrl);
  const activity = new Activity(
    systemSigns(
      () => window,
      show,
      () => preferences.value.notifications,
    ),
  );

  lockSession(session.defaultSession, developmentUrl);
  serveApp(session.defaultSession, appPaths.page());
  // The window opens while the workspace does: its requests wait for the host, and say why where there is none.
  const seat = new WorkspaceSeat(async (path) => {
    const host = await openHost(hostOptions(path));
    forwardEvents(host, activity, () => window);
    return host;
  }, workspace);
  const host = (): Promise<Host> => seat.host;
  /** Folder of the open workspace; null while none could be opened. */
  const openNow = (): Promise<string | null> =>
    host().then(
      (opened) => opened.workspace,
      () => null,
    );
  const underWay = async (): Promise<readonly UnderWay[]> => [
    ...(activity.runningRuns.length > 0 && (await trains(host())) ? (['training'] as const) : []),
    ...activity.underWay,
  ];
  const leaving = { underWay, window: () => window };
  const recent = async (): Promise<string[]> => {
    const current = await openNow();
    return preferences.value.recent.filter((path) => path !== current && existsSync(path));
  };

  const openWorkspace = async (path: string): Promise<void> => {
    const before = await openNow();
    if (resolve(path) === before || !(await mayLeave(leaving, 'open'))) return;
    const { workspace: now } = await seat.move(resolve(path));
    if (before !== null) preferences.remember(before, false);
    preferences.remember(now, remembers);
    await refreshMenu();
    show('home');
    window?.webContents.reload();
  };
  const copyDiagnostics = async (): Promise<string> => {
    const text = await diagnostics(await host(), log);
    clipboard.writeText(text);
    return text;
  };
  const menu = {
    show,
    revealWorkspace: () => void openNow().then((path) => shell.openPath(path ?? workspace)),
    openWorkspace: (path?: string) => void chooseWorkspace(openWorkspace, path).catch(tell),
    copyDiagnostics: () => void copyDiagnostics().catch(tell),
  };
  const refreshMenu = async (): Promise<void> => installMenu(menu, await recent());
  installMenu(menu, []);

  answerWindow({
    host,
    shell: shellRequests({
      host,
      preferences: async () => ({
        notifications: preferences.value.notifications,
        recent: await recent(),
        remembersWorkspace: remembers,
      }),
      setNotifications: (notifications) => preferences.change({ notifications }),
      openWorkspace,
      retry: async () => {
        await seat.retry();
        await refreshMenu();
      },
      copyDiagnostics,
    }),
    during: (work, done) => activity.during(work, done),
    developmentUrl,
  });
  host().then(() => void refreshMenu(), tellWhy);
  const close = async (): Promise<void> => {
    if (window) saveBounds(window);
    const opened = await host().catch(() => null);
    await opened?.close();
  };
  guardQuit({ ...leaving, close });
  // The system does not wait for an answer: the checkpoint is what counts.
  powerMonitor.on('shutdown', () => void close().finally(() => app.exit(0)));
  app.on('second-instance', () => {
    const front = open();
    if (front.isMinimized()) front.restore();
    front.focus();
  });
  app.on('activate', open);
  open();
}

function hostOptions(workspace: string): Parameters<typeof openHost>[0] {
  return {
    workspace,
    spawnJob: jobProcesses(appPaths.trainer()),
    resources: appPaths.resources(),
    resumeOnOpen: true,
    idle: { seconds: () => powerMonitor.getSystemIdleTime() },
    runtimeInstaller: runtimeInstaller(),
  };
}

/** From a checkout the set-up's own program installs runtimes, in the Node that started the app. */
function runtimeInstaller(): RuntimeInstaller | undefined {
  const node = app.isPackaged ? undefined : process.env['WHITTLE_NODE'];
  const script = join(app.getAppPath(), 'scripts', 'runtimes.mjs');
  return node && existsSync(script) ? { node, script } : undefined;
}

function forwardEvents(host: Host, activity: Activity, window: () => BrowserWindow | null): void {
  host.subscribe((events) => {
    activity.follow(events);
    const contents = window()?.webContents;
    if (contents && !contents.isDestroyed()) contents.send(EVENT_LANE, events);
  });
  // What the queue did while the workspace was being opened.
  void host
    .request('queue:state', undefined)
    .then((queue) => activity.follow([{ kind: 'queue:changed', queue }]));
}

/** Whether any run is really training: the end of one is told a little after it has come. */
async function trains(host: Promise<Host>): Promise<boolean> {
  const opened = await host;
  const { running } = await opened.request('queue:state', undefined);
  if (running.length === 0) return false;
  const runs = await opened.request('runs:list', undefined);
  return runs.some(({ run, state }) => running.includes(run) && state === 'running');
}

async function chooseWorkspace(open: (path: string) => Promise<void>, path?: string): Promise<void> {
  const chosen = path ?? (await choosePath({ kind: 'folder', title: 'Open Workspace' }));
  if (chosen) await open(chosen);
}

/** For what was asked from the menu, where no page shows the answer. */
function tell(error: unknown): void {
  dialog.showErrorBox('That did not work', describe(toPlain(error)));
}

/** The window shows it; the terminal that started the app hears of it too. */
function tellWhy(error: unknown): void {
  process.stderr.write(`error: ${describe(toPlain(error))}\n`);
}
