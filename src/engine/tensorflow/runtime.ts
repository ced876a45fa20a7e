import { createRequire } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend, NativeBinding } from './binding';
import { registerNativeGradients } from './gradients';
import { registerNativeKernels } from './kernels';

export const BACKEND = 'tensorflow';

/** The native runtime of this process: one backend, one eager context, as many sessions as there are steps. */
export interface Runtime {
  readonly backend: NativeBackend;
  readonly binding: NativeBinding;
}

let loaded: Runtime | undefined;

/**
 * Loads the native addon, once per process, as tfjs-core's backend `tensorflow`.
 *
 * It is required, not imported: the package is CommonJS and must reach the same tfjs-core as our own imports, which
 * Node resolves to the CommonJS file of tfjs-core too. Throws what Node or the package throws when the addon or
 * libtensorflow is missing.
 */
export function loadRuntime(): Runtime {
  if (loaded) return loaded;
  // Read by libtensorflow when it is loaded; a spawner that sets it earlier wins.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // By itself TensorFlow uses oneDNN's kernels only where the processor has AVX-512 or AMX; on AVX2 they are faster, too.
  if (process.arch === 'x64') process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  restoreNodeUtilities();
  const before = tf.getBackend();
  const require = createRequire(import.meta.url);
  require('@tensorflow/tfjs-node-gpu');
  const backend = tf.findBackend(BACKEND) as NativeBackend | null;
  if (!backend?.binding) throw new Error('tfjs-node-gpu registered itself with another copy of tfjs-core');
  // The package makes itself the current backend; whoever was current stays so.
  if (before) void tf.setBackend(before);
  registerNativeKernels(BACKEND);
  registerNativeGradients(BACKEND);
  loaded = { backend, binding: backend.binding };
  return loaded;
}

/** tfjs-node 4.22 calls two functions that Node 23 removed from `node:util`. */
function restoreNodeUtilities(): void {
  const legacy = util as unknown as Record<string, unknown>;
  legacy['isNullOrUndefined'] ??= (value: unknown): boolean => value === null || value === undefined;
  legacy['isArray'] ??= Array.isArray;
}
