import type { DType, HostTensor } from '../../core/engine';
import { DataTypeNumber } from './attributes';
import type { NativeBinding, NativeData } from './binding';
import type { NodeMessage } from './graph';
import { loadGraph } from './saved-model';

/** A feed: the placeholder's node name, and the handle of the tensor to put there. */
type Feed = readonly [node: string, handle: number];

const typedArrays = {
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
  uint8: Uint8Array,
} as const;

/**
 * Copies a host tensor into TensorFlow's memory and returns its handle.
 *
 * The addon lends TensorFlow the array's own memory if that is aligned to 64 bytes, and takes it back when the last
 * reference goes: for a value that became a graph variable, in some worker thread, where Node-API must not be called.
 * Data that starts one element into its buffer is never aligned, so TensorFlow always makes its own copy.
 */
export function createHandle(
  binding: NativeBinding,
  dtype: DType | 'uint8',
  shape: readonly number[],
  data: NativeData,
): number {
  const TypedArray = typedArrays[dtype];
  const { BYTES_PER_ELEMENT: width } = TypedArray;
  const copy = new TypedArray(new ArrayBuffer((data.length + 1) * width), width, data.length);
  copy.set(data);
  return binding.createTensor(shape, DataTypeNumber[dtype], copy);
}

/** A native session over one graph, run by node names. It owns the graph's variables. */
export class Session {
  private readonly id: number;
  private open = true;

  constructor(
    private readonly binding: NativeBinding,
    nodes: readonly NodeMessage[],
  ) {
    this.id = loadGraph(binding, nodes);
  }

  /** Runs the graph once and returns copies of the fetched tensors, in the order of `fetches`. */
  run(feeds: readonly Feed[], fetches: readonly string[]): NativeData[] {
    if (!this.open) throw new Error('this compiled step has been disposed');
    const { binding } = this;
    const handles = binding.runSavedModel(
      this.id,
      feeds.map(([, handle]) => handle),
      feeds.map(([node]) => `${node}:0`).join(','),
      fetches.map((node) => `${node}:0`).join(','),
    );
    try {
      return handles.map((handle) => binding.tensorDataSync(handle.id));
    } finally {
      for (const handle of handles) binding.deleteTensor(handle.id);
    }
  }

  /** Like `run`, fed from host memory; the handles live for this call only. */
  runWith(
    feeds: readonly { readonly node: string; readonly value: HostTensor }[],
    fetches: readonly string[],
  ): NativeData[] {
    const handles: number[] = [];
    try {
      for (const { value } of feeds)
        handles.push(createHandle(this.binding, value.dtype, value.shape, value.data));
      return this.run(
        feeds.map(({ node }, index): Feed => [node, handles[index]!]),
        fetches,
      );
    } finally {
      for (const handle of handles) this.binding.deleteTensor(handle);
    }
  }

  dispose(): void {
    if (this.open) this.binding.deleteSavedModel(this.id);
    this.open = false;
  }
}
