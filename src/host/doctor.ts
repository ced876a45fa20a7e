import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { cpus, release, totalmem, availableParallelism, platform, arch } from 'node:os';
import { dirname } from 'node:path';
import { describe, toPlain } from '../shared/errors';
import type { DoctorReport } from '../shared/doctor';
import type { Jobs } from './jobs';
import { workspacePaths } from './paths';
import { WHITTLE_VERSION } from './version';
import { checkWorkspace } from './workspace-check';

/** What will run where on this machine, and why not faster. Engines are looked at in a job process of their own. */
export async function doctorReport(workspace: string, jobs: Jobs): Promise<DoctorReport> {
  const [engines, report] = await Promise.all([
    jobs.ask({ kind: 'doctor' }, (message) => (message.kind === 'engines' ? message.engines : undefined)),
    workspaceReport(workspace),
  ]);
  return {
    engines,
    workspace: report,
    machine: {
      platform: `${platform()} ${release()} ${arch()}`,
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      node: process.versions.node,
      electron: process.versions['electron'] ?? null,
      whittle: WHITTLE_VERSION,
    },
  };
}

/** The workspace's folder, which need not be there yet, looked at without opening it: it may be damaged or newer. */
async function workspaceReport(root: string): Promise<DoctorReport['workspace']> {
  const folder = nearestExisting(root);
  const { bavail, bsize } = await statfs(folder);
  const problem = problemOf(root);
  return {
    path: root,
    writable: isWritable(folder),
    // What this user may still write where the folder lies.
    freeBytes: bavail * bsize,
    ...(problem === null ? {} : { problem }),
  };
}

/** The folder itself, or the one in which it would be made. */
function nearestExisting(folder: string): string {
  let nearest = folder;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  return nearest;
}

function problemOf(root: string): string | null {
  try {
    checkWorkspace(workspacePaths(root));
    return null;
  } catch (error) {
    return describe(toPlain(error));
  }
}

/** Whether this user may make files in it: of a file, or of a folder on a read-only disk, no. */
function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}
