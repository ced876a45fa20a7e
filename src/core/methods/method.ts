/** The contract of a sparsity regulariser: one file each, listed in `index.ts`. */
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { MethodInfo, SettingValue } from '../../shared/run';

/** How a layer's weights fall into groups. */
export type Grouping = 'tap' | 'input-channel' | 'filter';

/**
 * A weight tensor seen as groups: reshape it to `shape`, then `reduceAxes` run inside a group and the remaining
 * (group) axes enumerate the groups.
 */
export interface GroupView {
  readonly shape: readonly number[];
  readonly reduceAxes: readonly number[];
  /** Number of groups, and weights in each. */
  readonly groups: number;
  readonly groupSize: number;
}

/** The place of a weight tensor in the net, from which per-layer strengths follow. */
export interface LayerPlace {
  readonly name: string;
  /** 1-based index among the regularised layers, and their number L. */
  readonly index: number;
  readonly count: number;
  readonly view: GroupView;
}

export type MethodSettings = Readonly<Record<string, SettingValue>>;

export interface Method {
  readonly info: MethodInfo;
  /** Value of the penalty of one tensor in its group view, without λ. */
  penalty(w: Tensor, place: LayerPlace, settings: MethodSettings): Scalar;
  /**
   * `argmin_x ½‖x − v‖² + stepSize·penalty(x)` (or the documented approximation) for `v` in its group view.
   * `stepSize` is η·λ as a scalar tensor; per-layer multipliers and μ come from the settings and the place.
   */
  prox(v: Tensor, stepSize: Scalar, place: LayerPlace, settings: MethodSettings): Tensor;
}
