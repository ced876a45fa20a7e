import { accessSync, constants } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { cpus, release, totalmem, availableParallelism, platform, arch } from 'node:os';
import type { DoctorReport } from '../shared/run';
import type { Jobs } from './jobs';
import { WHITTLE_VERSION } from './version';

/** What will run where on this machine, and why not faster. Engines are looked at in a job process of their own. */
export async function doctorReport(workspace: string, jobs: Jobs): Promise<DoctorReport> {
  const [engines, freeBytes] = await Promise.all([
    jobs.ask({ kind: 'doctor' }, (message) => (message.kind === 'engines' ? message.engines : undefined)),
    freeBytesOf(workspace),
  ]);
  return {
    engines,
    workspace: { path: workspace, writable: isWritable(workspace), freeBytes },
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

/** Bytes that this user may still write where the folder lies. */
async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
