import type { RunConfig } from '../../shared/run';
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
import { gradientSizes, type ProbeInput } from './probe';

export type CalibrationInput = ProbeInput;
/** Multipliers by the name of the setting that takes them, one for each place of the method. */
export type Calibrated = Readonly<Record<string, readonly number[]>>;

/** Group term of a calibrated CGES, as a part of the √|g| that usually weights groups. */
const GROUP_PART = 1 / 3;

/** Whether a run's multipliers are to be calibrated. Lists that are given by themselves win over the choice. */
export function wantsCalibration({ method }: RunConfig): boolean {
  return method.settings[MULTIPLIERS.name] === 'calibrated' && listsOf(method).length > 0;
}

/**
 * Layer multipliers that make every layer pay alike: the penalty's pull on a weight times the gradient there is what a
 * step costs, so a layer's multiplier is 1 / (root mean square of its gradients), measured after a short dense training
 * (`probe.ts`). Scaled so that their geometric mean over all weights is 1: λ keeps its meaning. Why this rule and not
 * others, with figures: `docs/calibration.md`.
 *
 * The group term's pull on a weight is weaker by √|g| than an element's own, so its multipliers carry that factor.
 */
export async function calibrate(input: CalibrationInput): Promise<Calibrated> {
  const { config, spec } = input;
  const method = findMethod(config.method.name);
  const settings = parseSettings(method.info.settings, config.method.settings);
  const places = methodPlaces(method, spec, settings);
  const strengths = balanced(places, await gradientSizes(input));
  const lists: Record<string, (place: LayerPlace, strength: number) => number> = {
    [LAYER_MULTIPLIERS.name]: (_, strength) => strength,
    [EXCLUSIVE_MULTIPLIERS.name]: (_, strength) => strength,
    [GROUP_MULTIPLIERS.name]: (place, strength) =>
      (strength * GROUP_PART * Math.sqrt(place.view.groupSize)) / groupSizeFactor(place, settings),
  };
  return Object.fromEntries(
    listsOf(config.method).map((name) => [
      name,
      places.map((place, i) => rounded(lists[name]!(place, strengths[i]!))),
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
 * @param sizes by layer; a layer without one (a scale, a layer that no gradient reaches) counts as the average
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
