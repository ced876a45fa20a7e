import { UserError } from '../shared/errors';
import type { WorkspacePaths } from './paths';

/** Another process has the workspace open. */
export class WorkspaceInUse extends UserError {
  constructor({ root }: WorkspacePaths, owner: number | null) {
    super(
      `workspace ${root} is open in another Whittle${owner === null ? '' : ` (process ${owner})`}`,
      'one process at a time that changes a workspace',
      'close the other one (its window, or the command that runs), or choose another folder with --workspace',
    );
  }
}
