import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/** One parameter's update as pure tensor functions. All tensors have the parameter's shape. */
export interface ParameterUpdate {
  readonly value: Tensor;
  readonly gradient: Tensor;
  /** The optimiser's slots of the parameter, by name. */
  readonly slots: Readonly<Record<string, Tensor>>;
  readonly learningRate: Scalar;
  /** What the optimiser counts for this step, by name: scalars. */
  readonly numbers: Readonly<Record<string, Tensor>>;
  /** Whether weight decay works on it: on weights, not on biases, scales and shifts. */
  readonly decays: boolean;
}

/**
 * A rule that moves parameters along the gradient of the data loss. The proximal step comes after it and takes the plain
 * step size η·λ, whatever the optimiser: see `index.ts`.
 */
export interface Optimiser {
  /** Slots of each parameter, which start at zero; kept in the state as `<parameter>/<slot>`. */
  readonly slots: readonly string[];
  /** Numbers that change with the count of steps (1-based), fed to each step so that a traced graph keeps none. */
  numbers(count: number): Readonly<Record<string, number>>;
  update(given: ParameterUpdate): { value: Tensor; slots: Readonly<Record<string, Tensor>> };
}
