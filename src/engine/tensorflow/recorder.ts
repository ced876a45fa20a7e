import { type AttrValue, fromEager, ofShape, ofTensor, ofType } from './attributes';
import type { NativeBinding, NativeData, OpAttribute, TensorHandle } from './binding';
import type { GraphBuilder } from './graph';

interface Constant {
  readonly shape: readonly number[];
  readonly dtype: number;
  readonly data: NativeData;
}

/**
 * Keeps TensorFlow's graph optimiser (Grappler) from rewriting a node. It trades last bits for speed (it reorders
 * sums, turns x / √y into x · rsqrt(y), fuses a bias into a convolution), and a traced step would no longer equal the
 * eager one. Measured, that costs 1–2 % of a LeNet step and nothing on a multilayer perceptron.
 */
const asWritten: Readonly<Record<string, AttrValue>> = { _grappler_do_not_remove: { b: true } };

/**
 * Writes down what tfjs-node does. `binding` stands in for the native one for the length of an eager call: each
 * operation is executed and becomes a graph node as well, and a tensor made from JavaScript values becomes a constant
 * once an operation uses it.
 */
export class Recorder {
  readonly binding: NativeBinding;
  /** Graph outputs (`node:index`) by native tensor id. Ids are never used twice, so a deleted tensor keeps its entry. */
  private readonly names = new Map<number, string>();
  private readonly constants = new Map<number, Constant>();

  constructor(
    private readonly native: NativeBinding,
    private readonly graph: GraphBuilder,
  ) {
    this.binding = Object.create(native, {
      createTensor: { value: this.createTensor.bind(this) },
      executeOp: { value: this.executeOp.bind(this) },
      tensorDataSync: { value: this.tensorDataSync.bind(this) },
    }) as NativeBinding;
  }

  /** Says which graph output a native tensor stands for. */
  define(id: number, name: string): void {
    this.names.set(id, name);
  }

  /** The graph output of a native tensor; a constant gets its node now. */
  nameOf(id: number): string {
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
    this.constants.set(id, { shape: [...shape], dtype, data: data.slice() });
    return id;
  }

  private executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputIds: readonly number[],
    outputs: number,
  ): TensorHandle[] {
    const handles = this.native.executeOp(name, attributes, inputIds, outputs);
    const attr: Record<string, AttrValue> = { ...asWritten };
    for (const attribute of attributes) attr[attribute.name] = fromEager(attribute, this.native);
    const node = this.graph.add(
      name,
      inputIds.map((id) => this.nameOf(id)),
      attr,
    );
    handles.forEach((handle, index) => this.names.set(handle.id, `${node}:${index}`));
    return handles;
  }

  /** A value that the step reads would be frozen into the graph. Only integers pass: tfjs-node checks the indices of a gather. */
  private tensorDataSync(id: number): NativeData {
    const data = this.native.tensorDataSync(id);
    if (!(data instanceof Int32Array)) {
      throw new Error('the step reads a tensor’s values; expected a pure function of tensors');
    }
    return data;
  }
}
