import type { RunConfig } from '../../shared/run-config';
import { findMethod } from '../methods';
import { methodPlaces } from '../methods/groups';
import type { LayerPlace } from '../methods/method';
import { parseSettings } from '../methods/settings';
import {
  EXCLUSIVE_MULTIPLIERS,
  GROUP_MULTIPLIERS,
  groupSizeFactor,
  LAYER_MULTIPLIERS,
  MULTIPLIERS,
} from '../methods/strengths';
import { regularisedOf } from '../train/variables';
import { probe, type ProbeInput } from './probe';
import { typicalGroups } from './typical-groups';

export type CalibrationInput = ProbeInput;
/** Multipliers by the name of the setting that takes them, one for each place of the method. */
export type Calibrated = Readonly<Record<string, readonly number[]>>;

/** Density at which the terms on groups are made to pull like one on single weights. */
const REFERENCE_DENSITY = 0.03;

/** Whether a run's multipliers are to be calibrated. Lists that are given by themselves win over the choice. */
export function wantsCalibration({ method }: RunConfig): boolean {
  return method.settings[MULTIPLIERS.name] === 'calibrated' && listsOf(method).length > 0;
}

/**
 * Layer multipliers from a short dense training (`probe.ts`), by two rules.
 *
 * Between layers: every layer pays alike. The penalty's pull on a weight times the gradient there is what a step costs,
 * so the strength of a layer is s = 1 / (root mean square of its gradients), scaled to a geometric mean of 1 over all
 * weights. A method on the scales of batch norms has those for its weights.
 *
 * Between terms: every term pulls like ℓ1. On one of the k weights that are left in a group, the group term pulls with
 * about 1/√k and the exclusive term with ‖w_g‖₁; their multipliers, s·√k and s/‖w_g‖₁, make both s. k and ‖w_g‖₁ are those
 * of the layer's groups once 3 % of the net's weights are left (`typical-groups.ts`), and k = |g| for methods that keep or
 * empty whole groups. So λ means about the same in every layer, term and method.
 *
 * Why these rules and not others, with figures: `docs/calibration.md`.
 */
export async function calibrate(input: CalibrationInput): Promise<Calibrated> {
  const { config, spec } = input;
  const method = findMethod(config.method.name);
  const settings = parseSettings(method.info.settings, config.method.settings);
  const places = methodPlaces(method, spec, settings);
  const { trained, gradients } = await probe(input);
  const strengths = balanced(places, gradients);
  const tensors = places.map((place) => trained[regularisedOf(method, place)]!);
  const groups = typicalGroups(places, tensors, strengths, REFERENCE_DENSITY);
  const thins = method.info.settings.some(({ name }) => name === EXCLUSIVE_MULTIPLIERS.name);
  const lists: Record<string, (place: LayerPlace, i: number) => number> = {
    [LAYER_MULTIPLIERS.name]: () => 1,
    [EXCLUSIVE_MULTIPLIERS.name]: (_, i) => 1 / groups[i]!.l1,
    [GROUP_MULTIPLIERS.name]: (place, i) =>
      Math.sqrt(thins ? groups[i]!.count : place.view.groupSize) / groupSizeFactor(place, settings),
  };
  return Object.fromEntries(
    listsOf(config.method).map((name) => [
      name,
      places.map((place, i) => rounded(strengths[i]! * lists[name]!(place, i))),
    ]),
  );
}

/** Settings of the method that take a list of multipliers and were given none. */
function listsOf({ name, settings }: RunConfig['method']): readonly string[] {
  const names = [LAYER_MULTIPLIERS.name, GROUP_MULTIPLIERS.name, EXCLUSIVE_MULTIPLIERS.name];
  return findMethod(name)
    .info.settings.map((info) => info.name)
    .filter((own) => names.includes(own))
    .filter((own) => ((settings[own] as readonly number[] | undefined) ?? []).length === 0);
}

/**
 * 1 / size for each place, scaled to a geometric mean of 1 over all weights.
 *
 * @param sizes by place; one without (which no gradient reaches) counts as the average
 */
export function balanced(
  places: readonly LayerPlace[],
  sizes: Readonly<Record<string, number>>,
): readonly number[] {
  const known = places.filter(({ name }) => sizes[name]! > 0);
  const weightsOf = ({ view }: LayerPlace): number => view.groups * view.groupSize;
  const total = known.reduce((sum, place) => sum + weightsOf(place), 0);
  const mean = known.reduce((sum, place) => sum + weightsOf(place) * Math.log(sizes[place.name]!), 0) / total;
  return places.map(({ name }) => (sizes[name]! > 0 ? Math.exp(mean) / sizes[name]! : 1));
}

/** Four digits are more than a probe is good for, and read well. */
const rounded = (value: number): number => Number(value.toPrecision(4));
