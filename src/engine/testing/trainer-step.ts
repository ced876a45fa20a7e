import type { HostTensor, Step, TensorSpec } from '../../core/engine';
import { findMethod } from '../../core/methods';
import { methodPlaces } from '../../core/methods/groups';
import { parseSettings } from '../../core/methods/settings';
import { findModel } from '../../core/model';
import { inputsOf, optimiserOf, trainStep } from '../../core/train/step';
import { initialState } from '../../core/train/variables';
import { mapRecord } from '../host-tensors';
import { scalar } from './nets';
import { CLASSES, generator, SIDE } from './synthetic';

type Settings = Readonly<Record<string, unknown>>;
/** A net and a method with their settings. */
export type TrainerCase = readonly [
  net: string,
  netSettings: Settings,
  method: string,
  methodSettings: Settings,
];

export interface TrainerStep {
  readonly step: Step;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly state: Readonly<Record<string, HostTensor>>;
}

/** The trainer's own step in the sparse phase, on images as `blobImages` makes them. */
export function trainerStep(
  [net, netSettings, methodName, methodSettings]: TrainerCase,
  batch: number,
): TrainerStep {
  const spec = findModel(net).build([SIDE, SIDE, 1], CLASSES, netSettings);
  const method = findMethod(methodName);
  const settings = parseSettings(method.info.settings, methodSettings, methodName);
  const places = methodPlaces(method, spec, settings);
  const options = {
    spec,
    preprocessing: { kind: 'pixels', mean: [33.3], std: [78.6] },
    phase: 'sparse',
    momentum: 0.9,
    method,
    methodSettings: settings,
    places,
    gated: method.gates !== undefined,
  } as const;
  return {
    step: trainStep(options),
    inputs: inputsOf(options, batch),
    state: initialState(spec, { method, settings, places }, optimiserOf(options), 1),
  };
}

/** Feeds of one step: indices below `count`, masks and noise at random; λ, the learning rate and the progress fixed. */
export function randomFeeds(
  { inputs }: TrainerStep,
  count: number,
  seed: number,
): Record<string, HostTensor> {
  const next = generator(seed);
  return mapRecord(inputs, (spec, name) => randomFeed(name, spec, count, next));
}

function randomFeed(
  name: string,
  { dtype, shape }: TensorSpec,
  count: number,
  next: () => number,
): HostTensor {
  if (name === 'learningRate') return scalar(0.1);
  if (name === 'lambda') return scalar(1e-3);
  if (name === 'progress') return scalar(0.5);
  const size = shape.reduce((a, b) => a * b, 1);
  if (dtype === 'float32') return { dtype, shape, data: Float32Array.from({ length: size }, next) };
  const below = (limit: number): number[] => Array.from({ length: size }, () => Math.floor(limit * next()));
  return { dtype, shape, data: dtype === 'bool' ? Uint8Array.from(below(2)) : Int32Array.from(below(count)) };
}
