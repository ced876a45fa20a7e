import * as tf from '@tensorflow/tfjs-core';
import type { DType, HostTensor, TensorSpec } from '../core/engine';

export const elementsOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

const describeSpec = (spec: TensorSpec): string => `${spec.dtype} [${spec.shape.join(', ')}]`;

/** Throws unless `value` is given, has the type and shape of `spec`, and as many elements as its shape says. */
export function checkTensor(what: string, value: HostTensor | undefined, spec: TensorSpec): HostTensor {
  if (!value) throw new Error(`${what} is missing; expected ${describeSpec(spec)}`);
  if (value.dtype !== spec.dtype || !sameShape(value.shape, spec.shape)) {
    throw new Error(
      `${what} is ${describeSpec(value)}; expected ${describeSpec(spec)}: a step is compiled for one shape, compile another for this one`,
    );
  }
  if (value.data.length !== elementsOf(spec.shape)) {
    throw new Error(`${what} holds ${value.data.length} elements; expected ${elementsOf(spec.shape)}`);
  }
  return value;
}

/** Throws if `values` holds a name that `known` does not: a misspelt input would otherwise be ignored. */
export function checkNames(what: string, values: object, known: object): void {
  const stranger = Object.keys(values).find((name) => !Object.hasOwn(known, name));
  if (stranger !== undefined) {
    throw new Error(`unknown ${what} "${stranger}"; expected one of ${Object.keys(known).join(', ')}`);
  }
}

/** A tensor of the current backend. */
export const toTensor = (value: HostTensor): tf.Tensor =>
  tf.tensor(value.data, [...value.shape], value.dtype);

/** A copy of a tensor's values. */
export const toHost = (tensor: tf.Tensor): HostTensor => ({
  dtype: tensor.dtype as DType,
  shape: [...tensor.shape],
  data: tensor.dataSync().slice() as HostTensor['data'],
});

/** Applies `fn` to every value of a record, keeping its names. */
export function mapRecord<A, B>(
  record: Readonly<Record<string, A>>,
  fn: (value: A, name: string) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, fn(value, name)]));
}

/** Checks what a step returned as its next state: known variables, unchanged shapes, float32. */
export function checkNextState(
  next: Readonly<Record<string, tf.Tensor>>,
  state: Readonly<Record<string, TensorSpec>>,
): void {
  checkNames('state variable', next, state);
  for (const [name, tensor] of Object.entries(next)) {
    const spec = state[name]!;
    if (tensor.dtype !== 'float32' || !sameShape(tensor.shape, spec.shape)) {
      throw new Error(
        `the step returned ${tensor.dtype} [${tensor.shape.join(', ')}] for state "${name}"; expected float32 [${spec.shape.join(', ')}]`,
      );
    }
  }
}
