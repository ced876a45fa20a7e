import { existsSync } from 'node:fs';
import { dialog } from 'electron';
import type { PreferenceFile } from './preferences';

/**
 * The workspace to open at the start: the one that was open last, else the usual one. A folder that is gone (a disk that
 * is not plugged in) is asked about, never made anew; null when its user would rather quit.
 */
export function rememberedWorkspace(preferences: PreferenceFile, usual: string): string | null {
  const { workspace } = preferences.value;
  if (workspace === null || workspace === usual || existsSync(workspace)) return workspace ?? usual;
  const answer = dialog.showMessageBoxSync({
    type: 'warning',
    message: 'The workspace is not there.',
    detail: `${workspace} was open last. Its disk may not be connected, or it was moved. Nothing has been changed.`,
    buttons: ['Open the Usual Workspace', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  });
  return answer === 0 ? usual : null;
}
