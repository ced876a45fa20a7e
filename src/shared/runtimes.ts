/** Runtimes: the programs beneath an engine, which the set-up installs per user and the window can, too. */

/** The builds of TensorFlow that can be installed and removed. WebAssembly comes with Whittle and stays. */
export type RuntimeName = 'cpu' | 'cuda';

export interface RuntimeInfo {
  readonly name: RuntimeName | 'wasm';
  readonly installed: boolean;
  readonly version: string | null;
  /** On disk when installed, else about what is downloaded; null where that is not known. */
  readonly sizeBytes: number | null;
  /** Whether jobs load this build of TensorFlow. */
  readonly inUse: boolean;
  /** Why it cannot be installed here, and what to do about that. */
  readonly unavailable: { readonly reason: string; readonly fix: string } | null;
  /** `no-gpu`: a CUDA build without an NVIDIA GPU would run on the CPU. */
  readonly warning: 'no-gpu' | null;
  readonly folder: string | null;
}

export interface RuntimeList {
  readonly runtimes: readonly RuntimeInfo[];
  /** Why this app cannot install or remove runtimes itself, and what to do instead; null where it can. */
  readonly fixed: { readonly reason: string; readonly fix: string } | null;
  /** What is being installed or removed right now. */
  readonly working: RuntimeProgress | null;
}

export interface RuntimeProgress {
  readonly runtime: RuntimeName;
  readonly action: 'install' | 'remove';
  /** What is being done: `download tensorflow-cpu==2.21.0`. */
  readonly step: string;
  /** Bytes of this step; `total` is null where it is not known. */
  readonly done: number | null;
  readonly total: number | null;
  /** Milliseconds that this step still takes at its speed so far; null while that cannot be said. */
  readonly leftMs: number | null;
}
