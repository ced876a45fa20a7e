import { app, dialog, type BrowserWindow } from 'electron';

export interface QuitGuard {
  /** Whether something runs that a checkpoint has to be written for. */
  isBusy(): Promise<boolean>;
  /** Pauses what runs and closes the workspace. */
  close(): Promise<void>;
  window(): BrowserWindow | null;
}

/**
 * Leaves in order: asks while a run is going, pauses it with a checkpoint, closes the workspace, then ends. A signal
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

const questions = {
  quit: {
    detail: 'Quitting pauses it with a checkpoint. It goes on from there when Whittle is opened again.',
    action: 'Pause and Quit',
  },
  open: {
    detail: 'It is paused with a checkpoint, and goes on from there when this workspace is opened again.',
    action: 'Pause and Open',
  },
} as const;

/** Asks whether a run that trains may be paused, where one does. */
export async function mayLeave(
  { isBusy, window }: Pick<QuitGuard, 'isBusy' | 'window'>,
  why: keyof typeof questions = 'quit',
): Promise<boolean> {
  if (!(await isBusy())) return true;
  const { detail, action } = questions[why];
  const options = {
    type: 'question' as const,
    message: 'A run is still training.',
    detail,
    buttons: [action, 'Cancel'],
    defaultId: 0,
    cancelId: 1,
  };
  const parent = window();
  const { response } = await (parent
    ? dialog.showMessageBox(parent, options)
    : dialog.showMessageBox(options));
  return response === 0;
}
