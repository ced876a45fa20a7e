import { availableParallelism, cpus } from 'node:os';
import type { Engine } from '../core/engine';
import type { EngineChoice } from '../shared/run';
import { explain } from './explain';
import { readSetUpReport } from './set-up-report';

export type EngineName = EngineChoice['name'];

/** An engine that can run here, or why it cannot and what mends that. */
export type Candidate =
  | {
      readonly name: EngineName;
      readonly available: true;
      readonly device: string;
      readonly version: string;
      readonly onGpu: boolean;
      open(reason: string): Engine;
    }
  | { readonly name: EngineName; readonly available: false; readonly reason: string; readonly fix: string };

/** Tries to load native TensorFlow. */
export async function tryTensorflow(): Promise<Candidate> {
  const name = 'tensorflow';
  try {
    const { loadRuntime } = await import('./tensorflow/runtime');
    const { TensorflowEngine } = await import('./tensorflow/engine');
    const runtime = loadRuntime();
    const onGpu = runtime.binding.isUsingGpuDevice();
    const device = onGpu ? ((await nvidiaGpu()) ?? 'GPU') : `${cpuName()}, ${threads()}`;
    const version = runtime.binding.TF_Version;
    return {
      name,
      available: true,
      device,
      version,
      onGpu,
      open: (reason) => new TensorflowEngine(runtime, { name, device, version, reason }),
    };
  } catch (error) {
    return { name, available: false, ...explain(error, readSetUpReport()) };
  }
}

/** Tries to load the WebAssembly engine; it is part of the installed packages, so this fails only where those are broken. */
export async function tryWasm(): Promise<Candidate> {
  const name = 'wasm';
  try {
    const { loadRuntime } = await import('./wasm/runtime');
    const { WasmEngine } = await import('./wasm/engine');
    const version = await loadRuntime();
    const device = `${cpuName()}, 1 thread`;
    return {
      name,
      available: true,
      device,
      version,
      onGpu: false,
      open: (reason) => new WasmEngine({ name, device, version, reason }),
    };
  } catch (error) {
    const reason = firstLine(error instanceof Error ? error.message : String(error));
    return { name, available: false, reason, fix: 'install the packages again: npm ci' };
  }
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!;
const cpuName = (): string => cpus()[0]?.model.trim() || 'CPU';
const threads = (): string => {
  const count = Number(process.env['TF_NUM_INTRAOP_THREADS']) || availableParallelism();
  return count === 1 ? '1 thread' : `${count} threads`;
};

/** The name of the NVIDIA GPU as its driver tells it (TensorFlow's addon does not say); null where it tells of none. */
export async function nvidiaGpu(): Promise<string | null> {
  const { execFile } = await import('node:child_process');
  return new Promise((resolve) => {
    execFile(
      'nvidia-smi',
      ['--query-gpu=name', '--format=csv,noheader'],
      { timeout: 5000 },
      (error, stdout) => {
        resolve((error ? '' : firstLine(stdout).trim()) || null);
      },
    );
  });
}
