/** The method's part in a training step, written with traceable operations. */
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { LayerPlace, ProxMoment } from '../methods/method';
import { parameters } from '../model/shapes';
import type { StepOptions } from './step';
import { gateOf, regularisedOf } from './variables';

type Tensors = Readonly<Record<string, Tensor>>;
type Places = Pick<StepOptions, 'method' | 'methodSettings' | 'places'>;

/** Input that feeds a layer's gates. */
const noiseInputOf = (layer: string): string => `noise/${layer}`;

/** The noise that a step's gates need. */
export function noiseOf({
  method,
  methodSettings,
  places,
  gated,
}: StepOptions): readonly { name: string; layer: string; shape: readonly number[] }[] {
  const { gates } = method;
  if (!gates || !gated) return [];
  return places.map((place) => ({
    name: noiseInputOf(place.name),
    layer: place.name,
    shape: gates.noiseShape(place, methodSettings),
  }));
}

/** A layer's gate variables by their own names. */
function gatesAt(options: Places, place: LayerPlace, state: Tensors): Record<string, Tensor> {
  const names = Object.keys(options.method.gates!.variables(place, options.methodSettings));
  return Object.fromEntries(names.map((name) => [name, state[gateOf(place.name, name)]!]));
}

/** The gated weights that the net computes with in training, by variable. */
export function effectiveWeights(
  options: Places,
  state: Tensors,
  inputs: Tensors | null,
): Record<string, Tensor> {
  const { method, methodSettings, places } = options;
  return Object.fromEntries(
    places.map((place) => {
      const name = regularisedOf(method, place);
      const noise = inputs && inputs[noiseInputOf(place.name)]!;
      const gates = gatesAt(options, place, state);
      const seen = method.gates!.apply(viewed(state[name]!, place), gates, noise, place, methodSettings);
      return [name, tf.reshape(seen, state[name]!.shape)];
    }),
  );
}

/** Penalty of all gates, without λ. */
export function penaltyOfGates(options: StepOptions, state: Tensors): Scalar {
  const { method, methodSettings, places } = options;
  return tf.addN(
    places.map((place) => method.gates!.penalty(gatesAt(options, place, state), place, methodSettings)),
  );
}

/** λ times the method's own gradient, by variable; nothing for methods that have none. */
export function penaltyGradients(
  options: StepOptions,
  inputs: Tensors,
  state: Tensors,
): Record<string, Tensor> {
  const { method, methodSettings, phase } = options;
  if (!method.gradient || phase !== 'sparse') return {};
  return Object.fromEntries(
    options.places.map((place) => {
      const name = regularisedOf(method, place);
      const w = viewed(state[name]!, place);
      const gradient = method.gradient!(w, place, methodSettings, momentOf(w, inputs));
      return [name, tf.reshape(tf.mul(gradient, inputs['lambda']!), state[name]!.shape)];
    }),
  );
}

/**
 * What happens to the moved weights: the proximal step in the sparse phase, the frozen mask in fine-tuning (and between
 * the calls of a pruning rule that asks for it).
 *
 * @param nextState the moved values; changed in place
 * @returns `strongest` `[watched places]`: the largest magnitude of each; 0 tells that it has just become empty
 */
export function finishStep(
  options: StepOptions,
  inputs: Tensors,
  state: Tensors,
  nextState: Record<string, Tensor>,
): Record<string, Tensor> {
  const { method, phase, places } = options;
  const regularised = new Map(places.map((place) => [regularisedOf(method, place), place]));
  const strongest: Tensor[] = [];
  for (const { name, kind } of parameters(options.spec)) {
    const place = regularised.get(name);
    const moved = nextState[name]!;
    if (phase === 'sparse' && place) {
      nextState[name] = finishSparse(options, inputs, state[name]!, moved, place);
    } else if (phase === 'fine-tune' && (place || kind === 'weights' || kind === 'scale')) {
      nextState[name] = masked(moved, state[name]!);
    }
    if (place && (options.watched?.includes(place.name) ?? true)) {
      strongest.push(tf.max(tf.abs(nextState[name]!)));
    }
  }
  return strongest.length > 0 ? { strongest: tf.stack(strongest) } : {};
}

function finishSparse(
  options: StepOptions,
  inputs: Tensors,
  previous: Tensor,
  moved: Tensor,
  place: LayerPlace,
): Tensor {
  const { method } = options;
  const shrunk = method.prox ? shrink(moved, previous, inputs, place, options) : moved;
  return method.pruning?.freezesZeros ? masked(shrunk, previous) : shrunk;
}

/** Zeros stay zero: the mask is `W ≠ 0`, read from the weights before the step. */
const masked = (moved: Tensor, previous: Tensor): Tensor =>
  tf.mul(moved, tf.cast(tf.notEqual(previous, 0), 'float32'));

function shrink(
  moved: Tensor,
  previous: Tensor,
  inputs: Tensors,
  place: LayerPlace,
  options: StepOptions,
): Tensor {
  const stepSize = tf.mul(inputs['learningRate']!, inputs['lambda']!) as Scalar;
  const view = viewed(moved, place);
  const moment = momentOf(() => viewed(previous, place), inputs);
  const shrunk = options.method.prox!(view, stepSize, place, options.methodSettings, moment);
  return tf.reshape(shrunk, moved.shape);
}

/** Made on demand: a view that no method asks for costs no operation. */
const momentOf = (previous: Tensor | (() => Tensor), inputs: Tensors): ProxMoment => ({
  get previous() {
    return typeof previous === 'function' ? previous() : previous;
  },
  get progress() {
    return inputs['progress'] as Scalar;
  },
});

const viewed = (tensor: Tensor, place: LayerPlace): Tensor => tf.reshape(tensor, [...place.view.shape]);
