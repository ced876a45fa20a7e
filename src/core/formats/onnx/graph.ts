/** Builds an ONNX graph node by node and encodes it; knows the format, nothing of nets. */
import protobuf from 'protobufjs';
import { onnxProto } from './proto';

/** The format's number of the element type float32. */
export const FLOAT = 1;
const INT32 = 6;
const INT64 = 7;
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;
/** Opset 17 with IR version 8: what onnxruntime 1.12 (2022) and everything newer reads. */
const OPSET = 17;
const IR_VERSION = 8;

const ModelProto = protobuf.parse(onnxProto, { keepCase: true }).root.lookupType('onnx.ModelProto');

/** Whole numbers, lists of them, and floating-point numbers marked as such: 2 and 2.0 are different to ONNX. */
export type Attributes = Readonly<Record<string, number | readonly number[] | { readonly float: number }>>;
/** `null` stands for the batch axis, of any length. */
type Dimensions = readonly (number | null)[];

interface ModelFacts {
  readonly name: string;
  readonly producerVersion: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export class OnnxGraph {
  private readonly nodes: { output: string[] }[] = [];
  private readonly initializers: object[] = [];
  private readonly names = new Set<string>();

  /** @param reserved names that no node's result may take: those of inputs and outputs */
  constructor(reserved: readonly string[]) {
    for (const name of reserved) this.names.add(name);
  }

  /** Adds a constant tensor and gives its name. */
  constant(name: string, shape: readonly number[], data: Float32Array | Int32Array | BigInt64Array): string {
    const unique = this.unique(name);
    this.initializers.push({
      name: unique,
      dims: shape,
      data_type: typeOf(data),
      raw_data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    });
    return unique;
  }

  /** Adds a node and gives the name of its one result, which is like `name`. */
  node(name: string, op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const result = this.unique(name);
    const node = {
      name: result,
      op_type: op,
      input: inputs,
      output: [result],
      attribute: Object.entries(attributes).map(([key, value]) => ({ name: key, ...attributeValue(value) })),
    };
    this.nodes.push(node);
    return result;
  }

  /** Gives a value the name of the model's output. */
  output(value: string, name: string): void {
    if (this.nodes.at(-1)?.output[0] !== value) this.node('result', 'Identity', [value]);
    this.nodes.at(-1)!.output = [name];
  }

  /** The finished model with one float input and one float output. */
  encode(
    input: readonly [name: string, shape: Dimensions],
    output: readonly [name: string, shape: Dimensions],
    facts: ModelFacts,
  ): Uint8Array {
    return ModelProto.encode({
      ir_version: IR_VERSION,
      producer_name: 'whittle',
      producer_version: facts.producerVersion,
      opset_import: [{ domain: '', version: OPSET }],
      metadata_props: Object.entries(facts.metadata).map(([key, value]) => ({ key, value })),
      graph: {
        name: facts.name,
        node: this.nodes,
        initializer: this.initializers,
        input: [valueInfo(...input)],
        output: [valueInfo(...output)],
      },
    } as never).finish();
  }

  private unique(name: string): string {
    let unique = name;
    for (let i = 2; this.names.has(unique); i++) unique = `${name}_${i}`;
    this.names.add(unique);
    return unique;
  }
}

function typeOf(data: Float32Array | Int32Array | BigInt64Array): number {
  if (data instanceof Float32Array) return FLOAT;
  return data instanceof Int32Array ? INT32 : INT64;
}

function attributeValue(value: Attributes[string]): object {
  if (typeof value === 'number') return { type: ATTRIBUTE_INT, i: value };
  return 'float' in value ? { type: ATTRIBUTE_FLOAT, f: value.float } : { type: ATTRIBUTE_INTS, ints: value };
}

function valueInfo(name: string, shape: Dimensions): object {
  const dim = shape.map((size) => (size === null ? { dim_param: 'N' } : { dim_value: size }));
  return { name, type: { tensor_type: { elem_type: FLOAT, shape: { dim } } } };
}
