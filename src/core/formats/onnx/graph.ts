/** Builds an ONNX graph node by node and encodes it; knows the format, nothing of nets. */
import protobuf from 'protobufjs';
import { onnxProto } from './proto';

/** The format's number of the element type float32. */
export const FLOAT = 1;
const INT32 = 6;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;
/** Opset 17 with IR version 8: what onnxruntime 1.12 (2022) and everything newer reads. */
const OPSET = 17;
const IR_VERSION = 8;

const ModelProto = protobuf.parse(onnxProto, { keepCase: true }).root.lookupType('onnx.ModelProto');

export type Attributes = Readonly<Record<string, number | readonly number[]>>;
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
  constant(name: string, shape: readonly number[], data: Float32Array | Int32Array): string {
    const unique = this.unique(name);
    this.initializers.push({
      name: unique,
      dims: shape,
      data_type: data instanceof Float32Array ? FLOAT : INT32,
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
      attribute: Object.entries(attributes).map(([key, value]) =>
        typeof value === 'number'
          ? { name: key, type: ATTRIBUTE_INT, i: value }
          : { name: key, type: ATTRIBUTE_INTS, ints: value },
      ),
    };
    this.nodes.push(node);
    return result;
  }

  /** The finished model with one float input and one float output, which is the result of the last node. */
  encode(
    input: readonly [name: string, shape: Dimensions],
    output: readonly [name: string, shape: Dimensions],
    facts: ModelFacts,
  ): Uint8Array {
    this.nodes.at(-1)!.output = [output[0]];
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

function valueInfo(name: string, shape: Dimensions): object {
  const dim = shape.map((size) => (size === null ? { dim_param: 'N' } : { dim_value: size }));
  return { name, type: { tensor_type: { elem_type: FLOAT, shape: { dim } } } };
}
