/** Host services: everything that Whittle keeps and does, behind one door. Plain Node; no window is needed. */
export { openHost, type HostOptions } from './open-host';
export { forkJob } from './fork-job';
export { WHITTLE_VERSION } from './version';
export type { RuntimeInstaller } from './runtimes';
export type { Host, HostChannel, JobProcess, SpawnJob } from './host';
