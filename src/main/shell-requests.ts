import { existsSync } from 'node:fs';
import { app, BrowserWindow, dialog, shell } from 'electron';
import type { Host, HostChannel } from '../host';
import { UserError } from '../shared/errors';
import type { AppPreferences } from '../shared/settings';
import type { Channel, WorkbenchRequests } from '../shared/workbench';
import { dragIcon } from './drag-icon';

/** The requests that need a window or the system's shell. */
export type ShellChannel = Exclude<Channel, HostChannel>;
export type ShellRequests = {
  readonly [C in ShellChannel]: (
    args: WorkbenchRequests[C]['args'],
  ) => WorkbenchRequests[C]['result'] | Promise<WorkbenchRequests[C]['result']>;
};

/** What the shell does at the window's word. */
export interface ShellActions {
  host(): Promise<Host>;
  preferences(): Promise<AppPreferences>;
  setNotifications(wanted: boolean): void;
  openWorkspace(path: string): Promise<void>;
  /** Tries once more to open a workspace that could not be opened. */
  retry(): Promise<void>;
  copyDiagnostics(): Promise<string>;
}

/** Answers of the shell itself. */
export function shellRequests(actions: ShellActions): ShellRequests {
  return {
    'app:preferences': () => actions.preferences(),
    'app:prefer': ({ notifications }) => {
      actions.setNotifications(notifications);
      return actions.preferences();
    },
    'app:zoom': ({ change }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      // Half a level a step, as the menu's own items do.
      contents?.setZoomLevel(
        change === 'reset' ? 0 : contents.getZoomLevel() + (change === 'in' ? 0.5 : -0.5),
      );
    },
    'app:retry': () => actions.retry(),
    'workspace:open': ({ path }) => actions.openWorkspace(path),
    'diagnostics:copy': () => actions.copyDiagnostics(),
    'app:info': async () => {
      const { workspace, request } = await actions.host();
      const runs = await request('runs:list', undefined);
      return {
        version: app.getVersion(),
        workspace,
        platform: process.platform,
        firstLaunch: runs.length === 0,
      };
    },
    'dialog:choose': choosePath,
    'path:reveal': ({ path }) => {
      if (!existsSync(path)) {
        throw new UserError(
          `${path} is not there`,
          'a file or folder that exists',
          'it may have been moved or deleted',
        );
      }
      shell.showItemInFolder(path);
    },
    'path:drag': async ({ path }) => {
      // Throws for any path that is not an export's: the page must not hand out other files.
      const { path: file } = await (await actions.host()).request('exports:find', { path });
      BrowserWindow.getAllWindows()[0]?.webContents.startDrag({ file, icon: dragIcon() });
    },
  };
}

export async function choosePath({
  kind,
  title,
  defaultName,
}: WorkbenchRequests['dialog:choose']['args']): Promise<string | null> {
  const window = BrowserWindow.getAllWindows()[0];
  if (kind === 'save') {
    const options = { title, defaultPath: defaultName };
    const chosen = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
    return chosen.canceled ? null : chosen.filePath;
  }
  const properties: ('openFile' | 'openDirectory' | 'createDirectory')[] =
    kind === 'file' ? ['openFile'] : ['openDirectory', 'createDirectory'];
  const options = { title, properties };
  const chosen = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
}
