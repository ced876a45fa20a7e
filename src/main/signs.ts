import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron';
import type { ActivitySigns } from './activity';

/** The system's own signs: task-bar progress, no sleep while training, notifications that open their page. */
export function systemSigns(
  window: () => BrowserWindow | null,
  show: (page: string) => void,
  wantsNotices: () => boolean,
): ActivitySigns {
  let blocker: number | null = null;
  return {
    progress: (share) => window()?.setProgressBar(share ?? -1),
    awake(needed) {
      if (needed) blocker ??= powerSaveBlocker.start('prevent-app-suspension');
      else if (blocker !== null) {
        powerSaveBlocker.stop(blocker);
        blocker = null;
      }
    },
    notice(title, body, page) {
      // Whoever looks at the window sees it there.
      if (!wantsNotices() || window()?.isFocused() || !Notification.isSupported()) return;
      const notification = new Notification({ title, body });
      notification.on('click', () => show(page));
      notification.show();
    },
  };
}
