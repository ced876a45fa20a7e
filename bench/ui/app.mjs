/** The built app in its real window, for the benchmarks. */
import { _electron } from '@playwright/test';
import { sandboxFlags } from '../../scripts/lib/display.mjs';
import { findElectron } from '../../scripts/lib/electron.mjs';
import { cacheDirectory, root } from '../../scripts/lib/paths.mjs';

/** @returns {Promise<{ app: any, page: any, began: number }>} `began`: when the app was started, as `performance.now()` */
async function openApp(workspace) {
  const electron = findElectron(root, cacheDirectory());
  if (!electron) throw new Error('Electron is not set up; run `npm start` once');
  const began = performance.now();
  const app = await _electron.launch({
    executablePath: electron.path,
    args: [...sandboxFlags(), root, '--workspace', workspace],
    cwd: root,
    env: { ...process.env, WHITTLE_NODE: process.execPath },
  });
  return { app, page: await app.firstWindow(), began };
}

/** Closes the app; were it to ask about a run that has only just ended, the answer is to quit. */
async function closeApp(app) {
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false });
  });
  await app.close();
}

/** Opens the app, hands it over, and closes it again, whatever happens. */
export async function inApp(workspace, work) {
  const opened = await openApp(workspace);
  try {
    return await work(opened);
  } finally {
    await closeApp(opened.app);
  }
}
