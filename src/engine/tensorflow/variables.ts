import type { TensorSpec } from '../../core/engine';
import { DataTypeNumber, ofShape, ofString, ofTensor, ofType } from './attributes';
import type { GraphBuilder } from './graph';

/** Node names of one graph variable. */
export interface VariableNodes {
  readonly handle: string;
  /** Fetch it to read the value. */
  readonly read: string;
  /** Feed it, and fetch `written`, to replace the value. */
  readonly value: string;
  readonly written: string;
}

type VariableType = keyof typeof DataTypeNumber;

/** A variable that the session keeps between runs: its handle, a read, and a way to write it from outside. */
export function addVariable(
  graph: GraphBuilder,
  name: string,
  dtype: VariableType,
  shape: readonly number[],
): VariableNodes {
  const type = ofType(DataTypeNumber[dtype]);
  const handle = graph.add(
    'VarHandleOp',
    [],
    { dtype: type, shape: ofShape(shape), shared_name: ofString(name), container: ofString('') },
    name,
  );
  const read = graph.add('ReadVariableOp', [handle], { dtype: type }, `${name}/read`);
  const value = addPlaceholder(graph, `${name}/value`, dtype, shape);
  const write = graph.add('AssignVariableOp', [handle, value], { dtype: type }, `${name}/write`);
  const done = {
    dtype: ofType(DataTypeNumber.int32),
    value: ofTensor(DataTypeNumber.int32, [], Int32Array.of(1)),
  };
  const written = graph.add('Const', [`^${write}`], done, `${name}/written`);
  return { handle, read, value, written };
}

/** Assigns the graph output `source` at the end of a step; a read of the old value always comes first. */
export function addUpdate(graph: GraphBuilder, variable: VariableNodes, source: string): string {
  return graph.add(
    'AssignVariableOp',
    [variable.handle, source, `^${variable.read}`],
    { dtype: ofType(DataTypeNumber.float32) },
    `${variable.handle}/update`,
  );
}

export function addPlaceholder(
  graph: GraphBuilder,
  name: string,
  dtype: VariableType,
  shape: readonly number[],
): string {
  return graph.add('Placeholder', [], { dtype: ofType(DataTypeNumber[dtype]), shape: ofShape(shape) }, name);
}

/** A named copy of a graph output that is ready only after the nodes `after`. */
export function addOutput(
  graph: GraphBuilder,
  name: string,
  source: string,
  dtype: TensorSpec['dtype'],
  after: readonly string[],
): string {
  return graph.add(
    'Identity',
    [source, ...after.map((node) => `^${node}`)],
    { T: ofType(DataTypeNumber[dtype]) },
    name,
  );
}
