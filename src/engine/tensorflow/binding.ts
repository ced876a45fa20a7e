/**
 * The native addon of `@tensorflow/tfjs-node-gpu` and its backend, as far as this engine uses them. The package's own
 * types pull in the browser's; these are the calls of `binding/tfjs_binding.cc` and `nodejs_kernel_backend.ts`.
 */
import type { KernelBackend, Tensor, TensorInfo } from '@tensorflow/tfjs-core';

export type NativeData = Float32Array | Int32Array | Uint8Array;

export interface OpAttribute {
  readonly name: string;
  /** One of the binding's `TF_ATTR_…` numbers. */
  readonly type: number;
  readonly value: unknown;
}

/** A native tensor handle. Ids only grow: none is used twice. */
export interface TensorHandle {
  readonly id: number;
  readonly shape: readonly number[];
  /** A `DataType` number of TensorFlow. */
  readonly dtype: number;
}

export interface NativeBinding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  readonly TF_UINT8: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  createTensor(shape: readonly number[], dtype: number, data: NativeData): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): NativeData;
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputIds: readonly number[],
    outputs: number,
  ): TensorHandle[];
  loadSavedModel(directory: string, tags: string): number;
  deleteSavedModel(id: number): void;
  /** Names are joined by commas, each `node:output`. */
  runSavedModel(
    id: number,
    inputIds: readonly number[],
    inputNames: string,
    outputNames: string,
  ): TensorHandle[];
  isUsingGpuDevice(): boolean;
  getNumOfSavedModels(): number;
  getNumOfTensors(): number;
}

/** tfjs-node's backend; `binding` is a plain property, which is what makes recording possible. */
export interface NativeBackend extends KernelBackend {
  binding: NativeBinding;
  /** Native ids of tensors; a tensor that still waits in JavaScript is created now. */
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  /** Hands a native handle to tfjs-core as a tensor. */
  createOutputTensor(handle: TensorHandle): Tensor;
  executeSingleOutput(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly TensorInfo[],
  ): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly TensorInfo[],
    outputs: number,
  ): Tensor[];
}
