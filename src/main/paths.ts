import { join } from 'node:path';
import { app } from 'electron';

/** The app's own files, beside its package.json: in a checkout the root, in a package the archive. */
export const appPaths = {
  trainer: () => join(app.getAppPath(), 'out', 'main', 'trainer.js'),
  preload: () => join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
  page: () => join(app.getAppPath(), 'out', 'renderer'),
  resources: () => join(app.getAppPath(), 'resources'),
};
