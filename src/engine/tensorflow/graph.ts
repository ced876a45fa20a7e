import type { AttrValue } from './attributes';

/** `tensorflow.NodeDef` as a message. */
export interface NodeMessage {
  readonly name: string;
  readonly op: string;
  /** `node:output`, or `^node` for "after that node". */
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, AttrValue>>;
}

/** A TensorFlow graph as it is written down: nodes in topological order, named one by one. */
export class GraphBuilder {
  readonly nodes: NodeMessage[] = [];

  /** Adds a node and returns its name; `name` must be new, and is made up when left out. */
  add(
    op: string,
    inputs: readonly string[],
    attr: Readonly<Record<string, AttrValue>>,
    name?: string,
  ): string {
    const own = name ?? `n${this.nodes.length}_${op}`;
    this.nodes.push({ name: own, op, input: inputs, attr });
    return own;
  }
}
