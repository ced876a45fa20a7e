/** What a person can choose: for a workspace (kept in it) and for the app (kept per user). */
import type { Parallel } from './workbench';

/** What belongs to the workspace, whoever opens it. */
export interface WorkspaceSettings {
  /** How many runs train at once. */
  readonly parallel: Parallel;
  /** Threads that all trainers together may take; null: as many as the machine has. */
  readonly threads: number | null;
  /** Runs start only while nobody uses the computer, and pause when somebody does. */
  readonly onlyWhenIdle: boolean;
  /** Without a key or a mouse for so long, nobody uses it; minutes, 1–240. */
  readonly idleMinutes: number;
  /** Longest time between two checkpoints of a run; seconds, 5–3600. */
  readonly checkpointSeconds: number;
  /** Whether the queue goes on after a run that failed, or pauses. */
  readonly afterError: 'continue' | 'pause';
}

/** What belongs to the app, whatever workspace is open. */
export interface AppPreferences {
  /** Whether the system shows a notice when runs end. */
  readonly notifications: boolean;
  /** Workspaces that were open before, the last one first; without the open one. */
  readonly recent: readonly string[];
  /**
   * Whether the open workspace comes back at the next start. False where the command line or `WHITTLE_HOME` named it:
   * they do so again.
   */
  readonly remembersWorkspace: boolean;
}

/** What lies where on the disk, in bytes. */
export interface DiskUse {
  readonly datasets: number;
  /** Imported data that no run names. */
  readonly unusedDatasets: number;
  readonly checkpoints: number;
  /** Of those: second newest checkpoints of runs that have ended well, which nothing reads any more. */
  readonly spareCheckpoints: number;
  /** Of those: all of archived runs, which can then neither go on nor be exported. */
  readonly archivedCheckpoints: number;
  /** Exported files that are still where they were written, outside the workspace. */
  readonly exports: number;
  readonly database: number;
  readonly free: number;
}

/** What can be reclaimed at a word. */
export type Reclaimable = 'spareCheckpoints' | 'archivedCheckpoints';
