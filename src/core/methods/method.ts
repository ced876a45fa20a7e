/** The contract of a sparsity regulariser: one file each, listed in `index.ts`. */
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { MethodInfo, SettingValue } from '../../shared/registry';
import type { HostTensor } from '../engine';

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
  /** Group size of the dense original in a net that lost units while training: group weights √|g| stay what they were. */
  readonly denseGroupSize?: number;
}

export type MethodSettings = Readonly<Record<string, SettingValue>>;

/** What a proximal step may know beside the moved weights. */
export interface ProxMoment {
  /** The weights before the optimiser's step, in the group view. */
  readonly previous: Tensor;
  /** Fraction of the sparse phase done, 0–1; a scalar tensor, for a traced step holds no changing number. */
  readonly progress: Scalar;
}

/** What a rule that prunes between steps is told. */
export interface PruneMoment {
  /** Fraction of the sparse phase done, 0–1; exactly 1 at its end. */
  readonly progress: number;
  /** Optimiser steps of the sparse phase done, and of one epoch. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Optimiser steps of the whole sparse phase. */
  readonly phaseSteps: number;
  readonly places: readonly LayerPlace[];
  readonly settings: MethodSettings;
}

/**
 * Pruning on host memory between steps: by rank, by threshold, by projection. Called after the steps that `due` names,
 * and always at the end of the sparse phase.
 */
export interface Pruning {
  /** Whether zeros stay zero between two calls (a mask), as in magnitude pruning. */
  readonly freezesZeros: boolean;
  /** Whether these settings prune nothing at all; left out: they always may. */
  readonly isIdle?: (settings: MethodSettings) => boolean;
  due(moment: PruneMoment): boolean;
  /**
   * New values of the regularised tensors by layer name; those left out keep their values.
   *
   * @param tensors the regularised tensor of each place, by layer name, in its own layout
   */
  prune(
    tensors: Readonly<Record<string, HostTensor>>,
    moment: PruneMoment,
  ): Readonly<Record<string, HostTensor>>;
}

/**
 * Weights seen through trainable random gates (hard-concrete L0). At the end of the sparse phase the gates are folded
 * into the weights, and the variables are gone.
 */
export interface Gates {
  /** Trainable variables of a layer: shape, and the mean and σ of the normal that they start from. */
  variables(
    place: LayerPlace,
    settings: MethodSettings,
  ): Readonly<
    Record<string, { readonly shape: readonly number[]; readonly mean: number; readonly sigma: number }>
  >;
  /** Shape of the uniform noise that a training step needs for a layer, drawn anew each step from the run's seed. */
  noiseShape(place: LayerPlace, settings: MethodSettings): readonly number[];
  /**
   * The weights that the net computes with, in the group view.
   *
   * @param noise uniform in (0, 1); null: the deterministic gates of evaluation, with exact zeros
   */
  apply(
    w: Tensor,
    variables: Readonly<Record<string, Tensor>>,
    noise: Tensor | null,
    place: LayerPlace,
    settings: MethodSettings,
  ): Tensor;
  /** Penalty of a layer's gates, without λ; its gradient is added to the data loss's. */
  penalty(variables: Readonly<Record<string, Tensor>>, place: LayerPlace, settings: MethodSettings): Scalar;
}

/**
 * A regulariser works by one or several of: `prox` after the optimiser's step, `gradient` added to the data loss's
 * before it, `pruning` between steps, `gates`.
 */
export interface Method {
  readonly info: MethodInfo;
  /** Penalty and step in one line each, for the documents; τ is stepSize (η·λ) with the layer's multiplier. */
  readonly formulas: { readonly penalty: string; readonly step: string };
  /** What is regularised: weights (default), or the scales of batch norms (each scale a group of its own). */
  readonly on?: 'weights' | 'scale';
  /** Value of the penalty of one tensor in its group view, without λ. */
  penalty(w: Tensor, place: LayerPlace, settings: MethodSettings): Scalar;
  /**
   * `argmin_x ½‖x − v‖² + stepSize·penalty(x)` (or the documented approximation) for `v` in its group view.
   * `stepSize` is η·λ as a scalar tensor; per-layer multipliers and μ come from the settings and the place.
   */
  readonly prox?: (
    v: Tensor,
    stepSize: Scalar,
    place: LayerPlace,
    settings: MethodSettings,
    moment: ProxMoment,
  ) => Tensor;
  /** A (sub)gradient of the penalty in the group view; λ times it is added to the gradient of the data loss. */
  readonly gradient?: (w: Tensor, place: LayerPlace, settings: MethodSettings, moment: ProxMoment) => Tensor;
  readonly pruning?: Pruning;
  readonly gates?: Gates;
}
