import { app, dialog, type BrowserWindow } from 'electron';
import type { Work } from './activity';

export type UnderWay = Work | 'training';

export interface QuitGuard {
  /** What is under way that leaving would pause or break off. */
  underWay(): Promise<readonly UnderWay[]>;
  /** Pauses what runs and closes the workspace. */
  close(): Promise<void>;
  window(): BrowserWindow | null;
}

/**
 * Leaves in order: asks while something is going, pauses a run with a checkpoint, closes the workspace, then ends. A signal
 * or the end of the session is not asked about.
 */
export function guardQuit(guard: QuitGuard): void {
  let stage: 'open' | 'asking' | 'leaving' = 'open';
  const leave = async (): Promise<void> => {
    if (stage === 'leaving') return;
    stage = 'leaving';
    guard.window()?.hide();
    try {
      await guard.close();
    } finally {
      app.exit(0);
    }
  };
  const ask = async (): Promise<void> => {
    if (stage !== 'open') return;
    stage = 'asking';
    if (await mayLeave(guard)) await leave();
    else stage = 'open';
  };
  app.on('before-quit', (event) => {
    event.preventDefault();
    void ask();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void leave());
}

/** Outside macOS the window's close button quits: the question comes before the window goes. */
export function guardClose(window: BrowserWindow): void {
  window.on('close', (event) => {
    if (process.platform === 'darwin') return;
    event.preventDefault();
    app.quit();
  });
}

const messages: Readonly<Record<UnderWay, string>> = {
  training: 'A run is still training.',
  import: 'A dataset is still being imported.',
  export: 'A model is still being exported.',
  runtime: 'A runtime is still being installed or removed.',
};
const paused = {
  quit: 'Quitting pauses the run with a checkpoint. It goes on from there when Whittle is opened again.',
  open: 'The run is paused with a checkpoint, and goes on from there when this workspace is opened again.',
} as const;
const BROKEN_OFF = 'What is being imported, exported or installed is broken off, and has to be begun again.';

/** What is asked before leaving while `underWay` is not over. */
function question(
  underWay: readonly UnderWay[],
  why: 'quit' | 'open',
): { readonly message: string; readonly detail: string; readonly action: string } {
  const trains = underWay.includes('training');
  const breaks = underWay.some((one) => one !== 'training');
  const action = why === 'quit' ? 'Quit' : 'Open';
  return {
    message: underWay.map((one) => messages[one]).join(' '),
    detail: [...(trains ? [paused[why]] : []), ...(breaks ? [BROKEN_OFF] : [])].join(' '),
    action: trains ? `Pause and ${action}` : action,
  };
}

/** Asks whether what is under way may be paused or broken off, where anything is. */
export async function mayLeave(
  guard: Pick<QuitGuard, 'underWay' | 'window'>,
  why: 'quit' | 'open' = 'quit',
): Promise<boolean> {
  const underWay = await guard.underWay();
  if (underWay.length === 0) return true;
  const { message, detail, action } = question(underWay, why);
  const options = {
    type: 'question' as const,
    message,
    detail,
    buttons: [action, 'Cancel'],
    defaultId: 0,
    cancelId: 1,
  };
  const parent = guard.window();
  const { response } = await (parent
    ? dialog.showMessageBox(parent, options)
    : dialog.showMessageBox(options));
  return response === 0;
}
