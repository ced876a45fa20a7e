import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExportRequest } from '../shared/export';
import type { ImportRequest } from '../shared/dataset';
import { Deletions } from './deletions';
import { EventBatches } from './events';
import type { Host, HostChannel, SpawnJob } from './host';
import { Jobs } from './jobs';
import { takeLock } from './lock';
import { postRequest, Unanswered } from './mailbox';
import type { WorkspacePaths } from './paths';
import { WorkspaceInUse } from './workspace-in-use';
import { Queue } from './queue';
import { Runtimes } from './runtimes';
import { services } from './services';
import type { Store } from './store';
import type { Workspace } from './training';

/** Requests that only read the workspace: answered here, whoever has it open. */
const READS: ReadonlySet<HostChannel> = new Set([
  'datasets:list',
  'datasets:inspect',
  'datasets:preview',
  'registry:list',
  'runs:list',
  'runs:show',
  'runs:net',
  'runs:weight-maps',
  'runs:steps',
  'runs:measures',
  'runs:estimate',
  'queue:state',
  'queue:outlook',
  'curve:points',
  'curve:save',
  'exports:find',
  'guidance:lambda',
  'compute:doctor',
  'workspace:damage',
  'settings:read',
  'runtimes:list',
]);

export interface BesideOptions {
  readonly paths: WorkspacePaths;
  readonly store: Store;
  readonly spawnJob: SpawnJob;
  readonly resources: string;
  /** Opens the workspace as its one writer, without starting its queue. */
  readonly openOwner: () => Promise<Host>;
}

/** How often to see whether the writer still lives while its answer is awaited. */
const ALIVE_EVERY_MS = 1000;
const ASK_AGAIN_MS = 100;

/** A host beside the one that may hold the workspace: reads by itself, has everything else done by the holder. */
export function openBeside({ paths, store, spawnJob, resources, openOwner }: BesideOptions): Host {
  const jobs = new Jobs(spawnJob);
  const workspace: Workspace = { paths, store, jobs, events: new EventBatches(), checkpointEveryMs: 0 };
  const queue = new Queue(workspace, false);
  const runtimes = new Runtimes(workspace, queue, null);
  const handlers = services(workspace, queue, runtimes, new Deletions(workspace, queue), resources);
  const perform = async (channel: HostChannel, args: unknown): Promise<unknown> => {
    if (READS.has(channel)) return (handlers[channel] as (args: unknown) => unknown)(args);
    for (;;) {
      const alive = watchHolder(paths);
      try {
        return alive()
          ? await postRequest(store, channel, absolute(channel, args), alive)
          : await performAsOwner(openOwner, channel, args);
      } catch (error) {
        // The holder was about to leave, or another process was faster: the next one is asked.
        if (!(error instanceof Unanswered)) throw error;
        await sleep(ASK_AGAIN_MS);
      }
    }
  };
  return {
    workspace: paths.root,
    request: perform as Host['request'],
    subscribe: () => () => undefined,
    async close() {
      await jobs.killAll();
      store.close();
    },
  };
}

/** @throws Unanswered when another process has become the workspace's holder. */
async function performAsOwner(
  openOwner: () => Promise<Host>,
  channel: HostChannel,
  args: unknown,
): Promise<unknown> {
  const owner = await openOwner().catch((error: unknown) => {
    throw error instanceof WorkspaceInUse ? new Unanswered() : error;
  });
  try {
    return await owner.request(channel, args as never);
  } finally {
    await owner.close();
  }
}

/** Whether a process holds the workspace; looks again only now and then. */
function watchHolder(paths: WorkspacePaths): () => boolean {
  let lookedAt = -Infinity;
  let held = false;
  return () => {
    if (performance.now() - lookedAt < ALIVE_EVERY_MS) return held;
    lookedAt = performance.now();
    const lock = takeLock(paths.lock);
    held = lock === null;
    lock?.release();
    return held;
  };
}

/** The holder may run in another folder: paths are made absolute before they are sent. */
function absolute(channel: HostChannel, args: unknown): unknown {
  if (channel === 'datasets:import') {
    const request = args as ImportRequest;
    return {
      ...request,
      path: resolve(request.path),
      ...(request.test ? { test: resolve(request.test) } : {}),
    };
  }
  if (channel === 'exports:create') {
    const request = args as ExportRequest;
    return { ...request, directory: resolve(request.directory) };
  }
  return args;
}
