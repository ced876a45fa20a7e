import type { BrowserWindow } from 'electron';
import { app, clipboard, powerMonitor, session, shell } from 'electron';
import { openHost, type Host } from '../host';
import { describe, toPlain } from '../shared/errors';
import { EVENT_LANE } from '../shared/ipc';
import { Activity } from './activity';
import { serveApp } from './app-protocol';
import { jobProcesses } from './job-process';
import { lockSession } from './lockdown';
import { installMenu } from './menu';
import { appPaths } from './paths';
import { guardClose, guardQuit } from './quit';
import { answerWindow } from './requests';
import { shellRequests } from './shell-requests';
import { systemSigns } from './signs';
import { openWindow, showPage } from './window';
import { saveBounds } from './window-state';

/** Runs the app on a workspace folder. Call once, when Electron is ready. */
export function runWorkbench(workspace: string, developmentUrl: string | undefined): void {
  let window: BrowserWindow | null = null;
  const open = (): BrowserWindow => {
    if (window && !window.isDestroyed()) return window;
    window = openWindow(developmentUrl);
    guardClose(window);
    window.on('closed', () => (window = null));
    return window;
  };
  const show = (page: string): void => showPage(open(), page, developmentUrl);
  const activity = new Activity(systemSigns(() => window, show));

  lockSession(session.defaultSession, developmentUrl);
  serveApp(session.defaultSession, appPaths.page());
  // The window opens while the workspace does: its requests wait for the host, and say why where there is none.
  const openWorkspace = (): Promise<Host> => {
    const opening = openHost({
      workspace,
      spawnJob: jobProcesses(appPaths.trainer()),
      resources: appPaths.resources(),
      resumeOnOpen: true,
    });
    opening.then((opened) => forwardEvents(opened, activity, () => window), tellWhy);
    return opening;
  };
  let host = openWorkspace();
  const retry = async (): Promise<void> => {
    const isOpen = await host.then(
      () => true,
      () => false,
    );
    if (!isOpen) host = openWorkspace();
    await host;
  };
  answerWindow({ host: () => host, shell: shellRequests(() => host, retry), developmentUrl });
  const close = async (): Promise<void> => {
    if (window) saveBounds(window);
    const opened = await host.catch(() => null);
    await opened?.close();
  };
  guardQuit({
    isBusy: async () => activity.runningRuns.length > 0 && (await trains(host)),
    close,
    window: () => window,
  });
  // The system does not wait for an answer: the checkpoint is what counts.
  powerMonitor.on('shutdown', () => void close().finally(() => app.exit(0)));
  installMenu({
    show,
    revealWorkspace: () => void shell.openPath(workspace),
    copyDiagnostics: () => void copyDiagnostics(host).catch(tellWhy),
  });
  app.on('second-instance', () => {
    const front = open();
    if (front.isMinimized()) front.restore();
    front.focus();
  });
  app.on('activate', open);
  open();
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

/** The window shows it; the terminal that started the app hears of it too. */
function tellWhy(error: unknown): void {
  process.stderr.write(`error: ${describe(toPlain(error))}\n`);
}

async function copyDiagnostics(host: Promise<Host>): Promise<void> {
  const report = await (await host).request('compute:doctor', undefined);
  clipboard.writeText(JSON.stringify(report, null, 2));
}
