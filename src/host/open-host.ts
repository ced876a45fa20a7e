import { accessSync, constants, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolders } from '../files/make-folders';
import { UserError } from '../shared/errors';
import { isDiskFull, writeError } from '../shared/file-errors';
import { openBeside } from './beside';
import { Deletions } from './deletions';
import { EventBatches } from './events';
import type { Host, HostChannel, SpawnJob } from './host';
import { sweepImports } from './imports';
import { Jobs } from './jobs';
import { takeLock, type Lock } from './lock';
import { answerRequests } from './mailbox';
import { workspacePaths, type WorkspacePaths } from './paths';
import { Queue } from './queue';
import { happened } from './run-log';
import { Runtimes, type RuntimeInstaller } from './runtimes';
import { services, type Services } from './services';
import { usualSettings } from './settings';
import { checkWorkspace } from './workspace-check';
import { WorkspaceInUse } from './workspace-in-use';
import { openStore, openStoreBeside, schemaVersion, migrations, type Store } from './store';
import { explained } from './store/trouble';
import type { Workspace } from './training';

export interface HostOptions {
  /** Folder of the workspace; made if it is not there. */
  readonly workspace: string;
  /** Starts a job process: `forkJob` on the command line, `utilityProcess` under Electron. */
  readonly spawnJob: SpawnJob;
  /** Folder of the read-only files that come with Whittle. */
  readonly resources: string;
  /**
   * Whether queued runs start by themselves; default true. `own`: only those that are enqueued or resumed through this
   * host, for a command that trains one thing and leaves the rest of the line alone.
   */
  readonly runQueue?: boolean | 'own';
  /** Longest time between two checkpoints of a run; default one minute. */
  readonly checkpointEveryMs?: number;
  /**
   * Opens the workspace beside the process that may have it open: lists and figures are read directly, all that
   * changes something is asked of that process, or done at once when there is none.
   */
  readonly readOnly?: boolean;
  /** Lets a run go on that the last `close` paused; default false. */
  readonly resumeOnOpen?: boolean;
  /** For how many seconds nobody has used the computer, where the shell can tell; looked at every `everyMs`. */
  readonly idle?: { readonly seconds: () => number; readonly everyMs?: number };
  /** What installs and removes runtimes, where this is a checkout with a Node of its own. */
  readonly runtimeInstaller?: RuntimeInstaller;
}

/** Name of the setting with the process that has the workspace open. */
const OWNER = 'owner.pid';
/** Name of the setting with the runs that `close` paused; a single one as a string, in older workspaces. */
const CLOSED_RUN = 'closed.run';

/**
 * Opens a workspace with all services on it.
 *
 * @throws UserError when another process has it open (unless `readOnly`), the folder cannot be written, or a newer
 *   Whittle wrote it; in each case nothing has been changed.
 */
export async function openHost(options: HostOptions): Promise<Host> {
  const paths = workspacePaths(resolve(options.workspace));
  await makeFolder(paths.root);
  checkWorkspace(paths);
  if (options.readOnly) return openReadOnly(options, paths);
  let lock: Lock | null = null;
  let store: Store | null = null;
  try {
    lock = await requireLock(paths);
    store = openStore(paths.database);
    return openOwned(options, paths, store, lock);
  } catch (error) {
    store?.close();
    lock?.release();
    throw explained(error, paths.database);
  }
}

/** The host of the one process that holds the workspace. */
function openOwned(options: HostOptions, paths: WorkspacePaths, store: Store, lock: Lock): Host {
  store.settings.set(OWNER, process.pid);
  recover(store);
  sweepImports({ store, paths });
  const workspace: Workspace = {
    paths,
    store,
    events: new EventBatches(),
    jobs: new Jobs(options.spawnJob),
    checkpointEveryMs: options.checkpointEveryMs ?? 1000 * usualSettings.checkpointSeconds,
  };
  const queue = new Queue(workspace, false, options.idle);
  const runtimes = new Runtimes(workspace, queue, options.runtimeInstaller ?? null);
  const deletions = new Deletions(workspace, queue);
  const handlers = services(workspace, queue, runtimes, deletions, options.resources);
  const underWay = new Set<Promise<unknown>>();
  let closing: Promise<void> | null = null;
  const perform = (channel: string, args: unknown): Promise<unknown> => {
    const work = closing
      ? Promise.reject(closed(paths))
      : answer(handlers, channel, args).catch((error: unknown) => {
          throw explained(error, paths.database);
        });
    underWay.add(work);
    const settled = (): void => void underWay.delete(work);
    work.then(settled, settled);
    return work;
  };
  const stopAnswering = answerRequests(store, perform, () => closing !== null);
  if (options.resumeOnOpen) resumeClosed(store);
  void deletions.finish();
  if (options.runQueue ?? true) queue.start(options.runQueue === 'own' ? 'own' : 'all');
  const close = async (): Promise<void> => {
    store.settings.set(CLOSED_RUN, queue.state().running);
    await queue.close();
    await deletions.finish();
    runtimes.cancel();
    await workspace.jobs.killAll();
    await Promise.allSettled(underWay);
    // A turn for the answers to be written.
    await sleep(0);
    stopAnswering();
    workspace.events.flush();
    store.settings.set(OWNER, null);
    store.close();
    lock.release();
  };
  return {
    workspace: paths.root,
    request: ((channel, args) => perform(channel, args)) as Host['request'],
    subscribe: (listener) => workspace.events.subscribe(listener),
    close: () => (closing ??= close()),
  };
}

async function answer(handlers: Services, channel: string, args: unknown): Promise<unknown> {
  if (!Object.hasOwn(handlers, channel)) {
    throw new UserError(`request ${channel}`, 'one that this version of Whittle knows', 'update Whittle');
  }
  return (handlers[channel as HostChannel] as (args: unknown) => unknown)(args);
}

const closed = ({ root }: WorkspacePaths): UserError =>
  new UserError(`workspace ${root} is closed`, 'an open workspace', 'open it again');

async function openReadOnly(options: HostOptions, paths: WorkspacePaths): Promise<Host> {
  if (schemaVersion(paths.database) < migrations.length) {
    // New, or of an older version: brought up to date once, by whoever comes first.
    const lock = await requireLock(paths);
    openStore(paths.database).close();
    lock.release();
  }
  return openBeside({
    paths,
    store: openStoreBeside(paths.database),
    spawnJob: options.spawnJob,
    resources: options.resources,
    openOwner: () => openHost({ ...options, readOnly: false, runQueue: false }),
  });
}

/** A run that was running when its host died has its checkpoints: it can be resumed. */
function recover(store: Store): void {
  const error = {
    kind: 'user',
    got: 'Whittle ended while this run was training',
    expected: 'an end of its own',
    fix: 'resume the run: it goes on from its last checkpoint',
  } as const;
  store.transaction(() => {
    for (const run of store.runs.inState('running')) {
      store.runs.update(run, { state: 'interrupted', error });
      happened(store, run, 'interrupted', { text: error.got });
    }
  });
}

function resumeClosed(store: Store): void {
  const closed = [store.settings.get<readonly string[] | string | null>(CLOSED_RUN) ?? []].flat();
  const runs = closed.filter((run) => store.runs.summary(run)?.state === 'paused');
  store.transaction(() => {
    for (const run of runs) store.runs.update(run, { state: 'queued' });
    store.runs.setQueue([...runs, ...store.runs.queue()]);
  });
}

/** A few tries: a second process may look at the lock for a moment to see whether it is held. */
async function requireLock(paths: WorkspacePaths): Promise<Lock> {
  for (let tries = 0; tries < 5; tries++) {
    const lock = takeLock(paths.lock);
    if (lock) return lock;
    await sleep(50);
  }
  throw new WorkspaceInUse(paths, ownerOf(paths));
}

function ownerOf(paths: WorkspacePaths): number | null {
  if (!existsSync(paths.database)) return null;
  const store = openStoreBeside(paths.database);
  try {
    return store.settings.get<number | null>(OWNER) ?? null;
  } catch {
    return null;
  } finally {
    store.close();
  }
}

async function makeFolder(root: string): Promise<void> {
  try {
    await makeFolders(root);
    accessSync(root, constants.W_OK);
  } catch (error) {
    if (isDiskFull(error)) throw writeError(`the workspace ${root}`, error);
    throw new UserError(
      `workspace ${root} cannot be used (${(error as NodeJS.ErrnoException).code})`,
      'a folder that this user may write',
      'choose another folder with --workspace or WHITTLE_HOME, or correct its permissions; nothing was changed',
    );
  }
}
