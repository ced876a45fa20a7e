import { availableParallelism, totalmem } from 'node:os';
import type { Parallel } from '../shared/workbench';
import type { Store } from './store';

/** Name of the setting with the number of runs that may train at once. */
const PARALLEL = 'queue.parallel';
/** What a trainer needs beside its dataset: the engine's libraries, a net, and room to breathe. */
const TRAINER_BYTES = 2e9;
/** With `auto` no more trainers than this: beyond it they wait for memory rather than for cores. */
const MOST = 16;

/** How many runs the user lets train at once. */
export const parallelOf = (store: Store): Parallel => store.settings.get<Parallel>(PARALLEL) ?? 1;

export const setParallel = (store: Store, parallel: Parallel): void => store.settings.set(PARALLEL, parallel);

/**
 * Trainers that fit on this machine. `auto` is one a core, as far as memory goes: small nets lose most of their time
 * where their threads meet, so that two runs on a thread each end before one after the other on two threads.
 */
export function slotsOf(
  parallel: Parallel,
  cores = availableParallelism(),
  memoryBytes = totalmem(),
): number {
  if (parallel !== 'auto') return parallel;
  return Math.max(1, Math.min(cores, MOST, Math.floor(memoryBytes / TRAINER_BYTES)));
}

/**
 * Threads of one of `slots` trainers; null (no limit) for one that has the machine to itself.
 *
 * @param limit threads that all of them may take together; null: as many as there are cores
 */
export function threadsOf(
  slots: number,
  limit: number | null = null,
  cores = availableParallelism(),
): number | null {
  if (slots === 1) return limit;
  return Math.max(1, Math.floor((limit ?? cores) / slots));
}

/**
 * Environment of a trainer that is held to so many threads. TensorFlow reads these names when its first session opens;
 * the WebAssembly engine has one thread anyway. On a GPU, which several trainers share then, each takes memory as it
 * needs it instead of all of it at once.
 */
export function threadEnvironment(threads: number | null): Readonly<Record<string, string>> {
  if (threads === null) return {};
  return {
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: String(threads),
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  };
}
