import { existsSync, readdirSync, statSync } from 'node:fs';
import { UserError } from '../shared/errors';
import type { WorkspacePaths } from './paths';
import { checkVersion } from './store';

/** Looks at a workspace without opening it. @throws UserError when its database is empty, damaged, or newer. */
export function checkWorkspace(paths: WorkspacePaths): void {
  checkNotEmptied(paths);
  checkVersion(paths.database);
}

/**
 * An empty database would be taken for a new workspace, and everything in its folder for nobody's.
 *
 * @throws UserError when `workspace.db` has no byte though there are runs or datasets.
 */
function checkNotEmptied(paths: WorkspacePaths): void {
  if (!existsSync(paths.database) || statSync(paths.database).size > 0) return;
  // What was written last may still stand beside it.
  const log = `${paths.database}-wal`;
  if (existsSync(log) && statSync(log).size > 0) return;
  const inside = [paths.runs, paths.datasets].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder) : [],
  );
  if (inside.length === 0) return;
  throw new UserError(
    `${paths.database} is empty (0 bytes), though there are files of ${inside.length} runs and datasets beside it`,
    'a SQLite database written by Whittle',
    'restore it from a backup, or move it away to start an empty workspace; nothing was changed',
  );
}
