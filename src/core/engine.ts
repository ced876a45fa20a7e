/**
 * What an engine is to the rest of the core: a place where a pure step over tensors runs again and again.
 * Implemented in `src/engine` (`tensorflow`: traced once into a native graph; `wasm`: called each time).
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { EngineChoice } from '../shared/run';

export type DType = 'float32' | 'int32' | 'bool';

/** A tensor outside an engine. Row-major; `bool` data is one byte an element, 0 or 1. */
export interface HostTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}
export interface TensorSpec {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** Samples and labels as host memory: samples row-major `[count, ...sampleShape]`, one label per sample. */
export interface SampleArrays {
  readonly samples: Uint8Array | Float32Array;
  readonly sampleShape: readonly number[];
  readonly labels: Int32Array;
}

/** Samples kept in the engine's memory, so that a step is fed indices only. */
export interface DeviceSamples {
  readonly count: number;
  readonly sampleShape: readonly number[];
  dispose(): void;
}

/** What a step sees of its samples while it is traced or run. */
export interface SampleSource {
  /** Samples at `indices` (int32 `[batch]`) as float32 `[batch, ...sampleShape]`, in stored units (pixels 0–255). */
  samples(indices: Tensor): Tensor;
  /** Labels at `indices`, int32 `[batch]`. */
  labels(indices: Tensor): Tensor;
}

export interface StepResult {
  /** Values read after each call, by name. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** New values of state variables, by name; a variable left out keeps its value. */
  readonly nextState: Readonly<Record<string, Tensor>>;
}

/**
 * A pure function of tensors written with tfjs-core operations. It must not read tensor values, draw random
 * numbers or capture a number that changes between calls: the tensorflow engine runs it once, to trace it.
 */
export type Step = (
  inputs: Readonly<Record<string, Tensor>>,
  state: Readonly<Record<string, Tensor>>,
  source: SampleSource,
) => StepResult;

export interface CompileOptions {
  /** Shape and type of every input; fixed for the life of the compiled step. */
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /** Initial state, float32, by variable name. */
  readonly state: Readonly<Record<string, HostTensor>>;
  readonly samples?: DeviceSamples;
}

export interface CompiledStep {
  /** One step: feeds every input, updates the state, returns every output. Throws if an input's shape differs. */
  run(inputs: Readonly<Record<string, HostTensor>>): Record<string, Float32Array | Int32Array | Uint8Array>;
  /** Copies of state variables (all, or the named ones). */
  readState(names?: readonly string[]): Record<string, HostTensor>;
  /** Replaces the named state variables; others keep their values. */
  writeState(values: Readonly<Record<string, HostTensor>>): void;
  dispose(): void;
}

export interface Engine {
  readonly choice: EngineChoice;
  /** Copies samples into the engine. */
  upload(arrays: SampleArrays): DeviceSamples;
  compile(step: Step, options: CompileOptions): CompiledStep;
  /** Runs a pure function once on host tensors, for tests and one-off computations. */
  evaluate(
    fn: (inputs: Readonly<Record<string, Tensor>>) => Record<string, Tensor>,
    inputs: Readonly<Record<string, HostTensor>>,
  ): Record<string, HostTensor>;
  /** Live tensors, for leak tests. */
  tensorCount(): number;
  dispose(): void;
}
