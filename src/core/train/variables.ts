/** What a run keeps from step to step, by name: parameters, running statistics, gate variables, optimiser slots. */
import type { HostTensor } from '../engine';
import { findMethod } from '../methods';
import { methodPlaces } from '../methods/groups';
import type { LayerPlace, Method, MethodSettings } from '../methods/method';
import { initialWeights } from '../model/initial';
import { isWeightLayer, parameters, sizeOf } from '../model/shapes';
import { scaleOf, weightsOf, type ModelSpec } from '../model/spec';
import { stream } from '../random';
import { UserError } from '../../shared/errors';
import { slotOf, type Optimiser } from './optimisers';

/** A method with its settings at the places where it works. */
export interface Regulariser {
  readonly method: Method;
  readonly settings: MethodSettings;
  readonly places: readonly LayerPlace[];
}

/** @throws UserError when the net has nothing that the method works on */
export function regulariserOn(spec: ModelSpec, methodName: string, settings: MethodSettings): Regulariser {
  const method = findMethod(methodName);
  const places = methodPlaces(method, spec, settings);
  return { method, settings, places };
}

/** The variable that is regularised at a place. */
export const regularisedOf = (method: Method, place: LayerPlace): string =>
  method.on === 'scale' ? scaleOf(place.name) : weightsOf(place.name);

/** State variable of a gate. */
export const gateOf = (layer: string, variable: string): string => `${layer}/gates/${variable}`;

export interface Variable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  /** Whether weight decay works on it. */
  readonly decays: boolean;
}

/** Every variable of the net in order, then those of the gates while they are `gated`. */
export function variablesOf(spec: ModelSpec, regulariser: Regulariser, gated: boolean): readonly Variable[] {
  const own = parameters(spec).map(({ name, shape, kind, trainable }) => ({
    name,
    shape,
    trainable,
    decays: kind === 'weights',
  }));
  const gates = gated ? gateVariables(regulariser) : [];
  return [...own, ...gates.map(({ name, shape }) => ({ name, shape, trainable: true, decays: false }))];
}

interface GateVariable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly mean: number;
  readonly sigma: number;
}

function gateVariables({ method, settings, places }: Regulariser): readonly GateVariable[] {
  return places.flatMap((place) =>
    Object.entries(method.gates?.variables(place, settings) ?? {}).map(([name, info]) => ({
      name: gateOf(place.name, name),
      ...info,
    })),
  );
}

/** Values that a run starts from; slots are zero. */
export function initialState(
  spec: ModelSpec,
  regulariser: Regulariser,
  optimiser: Optimiser,
  seed: number,
): Record<string, HostTensor> {
  const gates = gateVariables(regulariser).map(({ name, shape, mean, sigma }) => {
    const random = stream('gates', seed, name);
    const data = Float32Array.from({ length: sizeOf(shape) }, () => mean + sigma * random.normal());
    return [name, { dtype: 'float32', shape, data }] as const;
  });
  const variables = variablesOf(spec, regulariser, true);
  return {
    ...initialWeights(spec, seed),
    ...Object.fromEntries(gates),
    ...zeroSlots(variables, optimiser.slots),
  };
}

/** Slots of the trainable variables, all zero. */
function zeroSlots(variables: readonly Variable[], slots: readonly string[]): Record<string, HostTensor> {
  return Object.fromEntries(
    variables
      .filter(({ trainable }) => trainable)
      .flatMap(({ name, shape }) =>
        slots.map((slot) => [
          slotOf(name, slot),
          { dtype: 'float32', shape, data: new Float32Array(sizeOf(shape)) },
        ]),
      ),
  );
}

/** Names of all that a step reads and writes, in order. */
export function stateNames(variables: readonly Variable[], optimiser: Optimiser): string[] {
  const slots = variables
    .filter(({ trainable }) => trainable)
    .flatMap(({ name }) => optimiser.slots.map((slot) => slotOf(name, slot)));
  return [...variables.map(({ name }) => name), ...slots];
}

/** @throws UserError when one of the named tensors is missing */
export const pick = (
  tensors: Readonly<Record<string, HostTensor>>,
  names: readonly string[],
): Record<string, HostTensor> =>
  Object.fromEntries(
    names.map((name) => {
      const tensor = tensors[name];
      if (tensor) return [name, tensor];
      throw new UserError(
        `the checkpoint has no variable ${name}`,
        `one for each of ${names.join(', ')}`,
        'resume with the net, the method and the optimiser that the run was started with',
      );
    }),
  );

/**
 * Layers without which nothing of the input reaches the logits: one of them empty is the end of the net, while an empty
 * branch beside a residual connection is not.
 */
export function bottlenecks(spec: ModelSpec): ReadonlySet<string> {
  const reaches = (without: string): boolean => {
    const reached = new Set(['input']);
    for (const { name, inputs } of spec.layers) {
      if (name !== without && inputs.some((input) => reached.has(input))) reached.add(name);
    }
    return reached.has(spec.layers.at(-1)!.name);
  };
  const candidates = spec.layers.filter((layer) => isWeightLayer(layer) || layer.op === 'batch-norm');
  return new Set(candidates.map(({ name }) => name).filter((name) => !reaches(name)));
}
