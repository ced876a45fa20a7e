import * as tf from '@tensorflow/tfjs-core';
import { withBackend } from '../backend-scope';
import { registerKernels } from './kernels';

export const BACKEND = 'wasm';

let loaded: Promise<string> | undefined;

/**
 * Initialises tfjs-backend-wasm (single-threaded in Node, SIMD where the processor has it), once per process, adds
 * the kernels it lacks, and leaves the current backend as it was. Returns the package's version.
 */
export function loadRuntime(): Promise<string> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<string> {
  // For its side effect: the union package holds the gradients, which tfjs-core's CommonJS file leaves out.
  await import('@tensorflow/tfjs');
  const { version_wasm: version } = await import('@tensorflow/tfjs-backend-wasm');
  registerKernels(BACKEND);
  const before = tf.getBackend();
  const handlers = processHandlers();
  if (!(await tf.setBackend(BACKEND))) throw new Error('the WebAssembly backend did not start');
  removeNewHandlers(handlers);
  if (before) void tf.setBackend(before);
  // The first call compiles nothing any more, but proves that kernels run.
  withBackend(BACKEND, () => tf.tidy(() => tf.add(1, 1).dataSync()));
  return version;
}

const events = ['uncaughtException', 'unhandledRejection'] as const;

type Handlers = Readonly<Record<(typeof events)[number], readonly unknown[]>>;

const processHandlers = (): Handlers => ({
  uncaughtException: process.listeners('uncaughtException'),
  unhandledRejection: process.listeners('unhandledRejection'),
});

/** Emscripten's start-up code makes every unhandled rejection of the process a crash of its own; that is not its business. */
function removeNewHandlers(before: Handlers): void {
  for (const event of events) {
    for (const listener of process.listeners(event as 'uncaughtException')) {
      if (!before[event].includes(listener)) process.removeListener(event, listener);
    }
  }
}
