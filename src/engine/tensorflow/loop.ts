import type { Tensor } from '@tensorflow/tfjs-core';
import type { Loop } from '../../core/loop';
import { ofString, ofType } from './attributes';
import type { GraphBuilder } from './graph';
import type { Recorder } from './recorder';

/**
 * Writes a loop down as TensorFlow's control flow: for each tensor of the state
 *
 *     Enter → Merge → Switch ─ true  → turn → NextIteration → Merge
 *                            └ false → Exit
 *
 * where every Switch asks the one LoopCond. What the loop uses from outside enters its frame as an invariant.
 */
export function recordLoop(
  recorder: Recorder,
  graph: GraphBuilder,
  idOf: (tensor: Tensor) => number,
  { state, goesOn, turn }: Loop,
): readonly Tensor[] {
  const frame = `loop${graph.nodes.length}`;
  const variables = state.map((tensor, i) => {
    const id = idOf(tensor);
    const T = ofType(recorder.typeOf(id));
    const enter = graph.add('Enter', [recorder.nameOf(id)], { T, ...inFrame(frame, false) });
    const next = `${frame}/next${i}`;
    const merge = graph.add('Merge', [enter, next], { T, N: { i: 2 } });
    return { id, T, next, merge };
  });
  if (new Set(variables.map(({ id }) => id)).size < variables.length) {
    throw new Error('a loop has the same tensor twice in its state; expected one for each');
  }
  const enter = (name: string, type: number): string =>
    graph.add('Enter', [name], { T: ofType(type), ...inFrame(frame, true) });

  return recorder.inFrame(enter, () => {
    for (const { id, merge } of variables) recorder.define(id, `${merge}:0`);
    const more = graph.add('LoopCond', [recorder.nameOf(idOf(goesOn(state)))], {});
    const exits = variables.map(({ id, T, merge }) => {
      const branch = graph.add('Switch', [`${merge}:0`, more], { T });
      recorder.define(id, `${graph.add('Identity', [`${branch}:1`], { T })}:0`);
      return graph.add('Exit', [`${branch}:0`], { T });
    });
    const results = turn(state);
    variables.forEach(({ T, next }, i) => {
      graph.add('NextIteration', [recorder.nameOf(idOf(results[i]!))], { T }, next);
    });
    return { value: results, outside: results.map((tensor, i) => [idOf(tensor), `${exits[i]}:0`] as const) };
  });
}

const inFrame = (frame: string, isConstant: boolean) => ({
  frame_name: ofString(frame),
  is_constant: { b: isConstant },
  parallel_iterations: { i: 1 },
});
