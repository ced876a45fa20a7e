/** Loops on tensors whose length depends on their values: the one place where a step may ask for them. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

export interface Loop {
  /** What changes from turn to turn, each tensor another one; shapes and types stay. */
  readonly state: readonly Tensor[];
  /** Whether there is another turn, a bool scalar. */
  goesOn(state: readonly Tensor[]): Tensor;
  /** The state after one turn, all of it new tensors. */
  turn(state: readonly Tensor[]): readonly Tensor[];
}
export type LoopRunner = (loop: Loop) => readonly Tensor[];

let run: LoopRunner = runNow;

/** The state once `goesOn` says no; the first one if it does so at once. */
export function repeat(loop: Loop): readonly Tensor[] {
  return run(loop);
}

/** Lets `runner` take the loops of `fn`: an engine that writes a step down as a graph writes its loops down too. */
export function withLoopRunner<T>(runner: LoopRunner, fn: () => T): T {
  const before = run;
  run = runner;
  try {
    return fn();
  } finally {
    run = before;
  }
}

function runNow({ state, goesOn, turn }: Loop): readonly Tensor[] {
  let current = state;
  while (tf.tidy(() => goesOn(current).dataSync()[0])) {
    const next = tf.tidy(() => [...turn(current)]);
    if (current !== state) tf.dispose([...current]);
    current = next;
  }
  return current;
}
