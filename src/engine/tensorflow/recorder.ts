import { type AttrValue, fromEager, ofShape, ofTensor, ofType } from './attributes';
import type { NativeBinding, NativeData, OpAttribute, TensorHandle } from './binding';
import type { GraphBuilder } from './graph';

interface Constant {
  readonly shape: readonly number[];
  readonly dtype: number;
  readonly data: NativeData;
}

interface Frame {
  readonly names: Map<number, string>;
  readonly enter: (name: string, type: number) => string;
}

/**
 * Keeps TensorFlow's graph optimiser (Grappler) from rewriting a node. It trades last bits for speed (it reorders
 * sums, turns x / √y into x · rsqrt(y), fuses a bias into a convolution), and a traced step would no longer equal the
 * eager one. Measured, that costs 1–2 % of a LeNet step and nothing on a multilayer perceptron.
 */
const asWritten: Readonly<Record<string, AttrValue>> = { _grappler_do_not_remove: { b: true } };

/** Results with fewer elements than this are kept one by one. */
const SHARED_FROM = 256;

/**
 * Writes down what tfjs-node does. `binding` stands in for the native one for the length of an eager call: each
 * operation is executed and becomes a graph node as well, and a tensor made from JavaScript values becomes a constant
 * once an operation uses it.
 *
 * Of what is computed only the shape matters, so one tensor stands for all large float results of its shape. A gradient
 * holds every intermediate result until its end; a trace would take more memory than the steps that follow, and
 * TensorFlow's pool of memory would keep it.
 */
export class Recorder {
  readonly binding: NativeBinding;
  /** Native ids of the tensors that stand for others, by shape; and by id of a tensor the one that stands for it. */
  private readonly shared = new Map<string, number>();
  private readonly standIns = new Map<number, number>();
  /** Graph outputs (`node:index`) by native tensor id. Ids are never used twice, so a deleted tensor keeps its entry. */
  private readonly names = new Map<number, string>();
  private readonly types = new Map<number, number>();
  private readonly constants = new Map<number, Constant>();
  /** The loop that is being written down: names inside it, and how a tensor from outside comes in. */
  private frame: Frame | null = null;

  constructor(
    private readonly native: NativeBinding,
    private readonly graph: GraphBuilder,
  ) {
    this.binding = Object.create(native, {
      createTensor: { value: this.createTensor.bind(this) },
      executeOp: { value: this.executeOp.bind(this) },
      deleteTensor: { value: this.deleteTensor.bind(this) },
      tensorDataSync: { value: this.tensorDataSync.bind(this) },
    }) as NativeBinding;
  }

  /** Says which graph output a native tensor stands for; inside a loop, which one it stands for there. */
  define(id: number, name: string, type = this.typeOf(id)): void {
    this.types.set(id, type);
    (this.frame?.names ?? this.names).set(id, name);
  }

  /** `DataType` number of a native tensor. */
  typeOf(id: number): number {
    return this.types.get(id) ?? this.native.TF_FLOAT;
  }

  /** The graph output of a native tensor; a constant gets its node now. */
  nameOf(id: number): string {
    if (!this.frame) return this.outerNameOf(id);
    const { names, enter } = this.frame;
    const name = names.get(id) ?? enter(this.outerNameOf(id), this.typeOf(id));
    names.set(id, name);
    return name;
  }

  /**
   * Writes down a loop: names given inside are forgotten after it, but for those that `record` hands out.
   *
   * @param enter brings a graph output from outside into the loop's frame
   */
  inFrame<T>(
    enter: Frame['enter'],
    record: () => { readonly value: T; readonly outside: readonly (readonly [number, string])[] },
  ): T {
    if (this.frame) throw new Error('a loop inside a loop; expected one after the other');
    this.frame = { names: new Map(), enter };
    try {
      const { value, outside } = record();
      for (const [id, name] of outside) {
        if (this.names.has(id) || this.constants.has(id)) {
          throw new Error('a turn of a loop hands on a tensor from outside; expected new ones');
        }
        this.names.set(id, name);
      }
      return value;
    } finally {
      this.frame = null;
    }
  }

  private outerNameOf(id: number): string {
    const known = this.names.get(id);
    if (known) return known;
    const constant = this.constants.get(id);
    if (!constant) {
      throw new Error(
        'the step uses a tensor from outside; expected inputs, state and constants made inside the step',
      );
    }
    const { dtype, shape, data } = constant;
    let name = this.graph.add('Const', [], { dtype: ofType(dtype), value: ofTensor(dtype, shape, data) });
    if (dtype === this.native.TF_FLOAT) {
      // A constant that might be fed is none to the optimiser, which else turns x / 3 into x · 0.333.
      name = this.graph.add('PlaceholderWithDefault', [`${name}:0`], {
        dtype: ofType(dtype),
        shape: ofShape(shape),
      });
    }
    this.constants.delete(id);
    this.names.set(id, `${name}:0`);
    return `${name}:0`;
  }

  private createTensor(shape: readonly number[], dtype: number, data: NativeData): number {
    const id = this.native.createTensor(shape, dtype, data);
    this.types.set(id, dtype);
    this.constants.set(id, { shape: [...shape], dtype, data: data.slice() });
    return id;
  }

  private executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputIds: readonly number[],
    outputs: number,
  ): TensorHandle[] {
    const ids = inputIds.map((id) => this.standIns.get(id) ?? id);
    const handles = this.native.executeOp(name, attributes, ids, outputs);
    const attr: Record<string, AttrValue> = { ...asWritten };
    for (const attribute of attributes) attr[attribute.name] = fromEager(attribute, this.native);
    const node = this.graph.add(
      name,
      inputIds.map((id) => this.nameOf(id)),
      attr,
    );
    handles.forEach((handle, index) => {
      this.define(handle.id, `${node}:${index}`, handle.dtype);
      this.share(handle);
    });
    return handles;
  }

  /** Lets one tensor stand for all large float results of its shape. */
  private share({ id, shape, dtype }: TensorHandle): void {
    const size = shape.reduce((a, b) => a * b, 1);
    if (dtype !== this.native.TF_FLOAT || size < SHARED_FROM) return;
    const key = shape.join();
    const first = this.shared.get(key);
    if (first === undefined) this.shared.set(key, id);
    else this.native.deleteTensor(id);
    this.standIns.set(id, first ?? id);
  }

  private deleteTensor(id: number): void {
    if (!this.standIns.has(id)) this.native.deleteTensor(id);
  }

  /** Frees what stood for others; every other tensor of the trace has been disposed of by then. */
  dispose(): void {
    for (const id of this.shared.values()) this.native.deleteTensor(id);
    this.shared.clear();
  }

  /** A value that the step reads would be frozen into the graph. Only integers pass: tfjs-node checks the indices of a gather. */
  private tensorDataSync(id: number): NativeData {
    const data = this.native.tensorDataSync(this.standIns.get(id) ?? id);
    if (!(data instanceof Int32Array)) {
      throw new Error('the step reads a tensor’s values; expected a pure function of tensors');
    }
    return data;
  }
}
