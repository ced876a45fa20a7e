import type { HostToJob, JobToHost } from '../shared/protocol';
import type { Channel, WorkbenchEvent, WorkbenchRequests } from '../shared/workbench';

/** Requests that need a window or the shell are answered by `src/main`; the host answers all others. */
export type HostChannel = Exclude<
  Channel,
  | 'app:info'
  | 'app:preferences'
  | 'app:prefer'
  | 'app:retry'
  | 'app:zoom'
  | 'dialog:choose'
  | 'diagnostics:copy'
  | 'path:drag'
  | 'path:reveal'
  | 'workspace:open'
>;

/** Every service of Whittle behind one door: the window and the command line both stand on it. */
export interface Host {
  readonly workspace: string;
  request<C extends HostChannel>(
    channel: C,
    args: WorkbenchRequests[C]['args'],
  ): Promise<WorkbenchRequests[C]['result']>;
  /** Calls back with batches of events, at most ten batches a second. Returns the function that ends it. */
  subscribe(listener: (events: readonly WorkbenchEvent[]) => void): () => void;
  /** Pauses what runs (with a checkpoint) and closes the workspace. */
  close(): Promise<void>;
}

/** A running job process, whatever started it. */
export interface JobProcess {
  readonly pid: number | undefined;
  send(message: HostToJob): void;
  onMessage(listener: (message: JobToHost) => void): void;
  /** `code` is null when a signal ended it. */
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}
export type SpawnJob = (environment: Readonly<Record<string, string>>) => JobProcess;
