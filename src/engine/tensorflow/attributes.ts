import type { NativeBinding, NativeData, OpAttribute } from './binding';

/** Numbers of `tensorflow.DataType` (types.proto), which are part of TensorFlow's stable file format. */
export const DataTypeNumber = { float32: 1, int32: 3, uint8: 4, bool: 10 } as const;

/** `tensorflow.AttrValue` as a message: exactly one field is set. */
export type AttrValue =
  | { readonly type: number }
  | { readonly s: Uint8Array }
  | { readonly i: number }
  | { readonly f: number }
  | { readonly b: boolean }
  | { readonly shape: ShapeMessage }
  | { readonly tensor: TensorMessage }
  | { readonly list: ListMessage };

interface ShapeMessage {
  readonly dim: readonly { readonly size: number }[];
}
interface TensorMessage {
  readonly dtype: number;
  readonly tensor_shape: ShapeMessage;
  readonly tensor_content: Uint8Array;
}
interface ListMessage {
  readonly s?: readonly Uint8Array[];
  readonly i?: readonly number[];
  readonly f?: readonly number[];
  readonly b?: readonly boolean[];
  readonly type?: readonly number[];
}

const shapeMessage = (shape: readonly number[]): ShapeMessage => ({ dim: shape.map((size) => ({ size })) });
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export const ofType = (type: number): AttrValue => ({ type });
export const ofShape = (shape: readonly number[]): AttrValue => ({ shape: shapeMessage(shape) });
export const ofString = (text: string): AttrValue => ({ s: bytesOf(text) });
export const ofTensor = (dtype: number, shape: readonly number[], data: NativeData): AttrValue => ({
  tensor: {
    dtype,
    tensor_shape: shapeMessage(shape),
    // Copied: tfjs may use the array again.
    tensor_content: new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice(),
  },
});

/** The attribute of an eager call as a graph node holds it. Lists come as arrays under the same type number. */
export function fromEager(attribute: OpAttribute, binding: NativeBinding): AttrValue {
  const { type, value } = attribute;
  const list = Array.isArray(value) && type !== binding.TF_ATTR_SHAPE;
  switch (type) {
    case binding.TF_ATTR_TYPE:
      return list ? { list: { type: value as number[] } } : { type: value as number };
    case binding.TF_ATTR_INT:
      return list ? { list: { i: value as number[] } } : { i: value as number };
    case binding.TF_ATTR_FLOAT:
      return list ? { list: { f: value as number[] } } : { f: value as number };
    case binding.TF_ATTR_BOOL:
      return list ? { list: { b: value as boolean[] } } : { b: value as boolean };
    case binding.TF_ATTR_STRING:
      return list ? { list: { s: (value as string[]).map(bytesOf) } } : { s: bytesOf(value as string) };
    case binding.TF_ATTR_SHAPE:
      return { shape: shapeMessage(value as number[]) };
    default:
      throw new Error(`attribute "${attribute.name}" has the unknown type ${type}`);
  }
}
