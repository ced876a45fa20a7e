/** Entry of the Electron shell. An ES module must not await `app.whenReady()` at its top level: that deadlocks. */
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import { workspaceArgument, workspacePath } from '../host/workspace-path';
import { declareAppScheme } from './app-protocol';
import { lockContents } from './lockdown';
import { PreferenceFile } from './preferences';
import { rememberedWorkspace } from './remembered-workspace';
import { runWorkbench } from './workbench-app';

const asked = workspaceArgument(process.argv) || process.env.WHITTLE_HOME;
if (asked) {
  // A workspace of its own is an instance of its own: window state and the single-instance lock go with it.
  app.setPath('userData', windowFolder(join(workspacePath({ asked }), 'window')));
}
const preferences = new PreferenceFile(app.getPath('userData'));
// Only `electron-vite dev` sets this, and only its build looks at it.
const developmentUrl = import.meta.env.DEV ? process.env.ELECTRON_RENDERER_URL : undefined;

/** Node's own `recursive` tries for ever where a file system takes no new names (`/proc`). */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** Where the workspace cannot be written the window opens all the same, to say so. */
function windowFolder(wanted: string): string {
  try {
    makeFolder(wanted);
    return wanted;
  } catch {
    return mkdtempSync(join(tmpdir(), 'whittle-window-'));
  }
}

if (app.requestSingleInstanceLock()) {
  declareAppScheme();
  lockContents(developmentUrl);
  // Every renderer in the sandbox, whatever makes it; as root in a container Chromium cannot have one.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.setAppUserModelId('org.whittle.app');
  const usual = workspacePath({ asked });
  void app.whenReady().then(() => {
    const workspace = asked ? usual : rememberedWorkspace(preferences, usual);
    if (workspace === null) return app.quit();
    runWorkbench({ workspace, preferences, remembers: !asked, developmentUrl });
  });
} else {
  app.quit();
}
