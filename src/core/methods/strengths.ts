/** How strongly each layer is regularised: the μ schedule, the multipliers, and the settings that choose them. */
import { UserError } from '../../shared/errors';
import type { SettingInfo } from '../../shared/registry';
import type { ModelSpec } from '../model/spec';
import { groupings, methodPlaces } from './groups';
import type { LayerPlace, Method, MethodSettings } from './method';
import { numberOf, numbersOf } from './settings';

/** Strengths of one layer, relative to λ. */
export interface Strengths {
  /** Factor of `‖w_g‖₂` in every group. */
  readonly group: number;
  /** Factor of `½‖w_g‖₁²` in every group. */
  readonly exclusive: number;
}

/**
 * Per-layer multipliers of the authors' released CGES code, for the four layers of its net: the group term of dense
 * layers is weakened, the exclusive term strengthened.
 */
const RELEASED = { group: [1, 1, 1 / 15, 1 / 144], exclusive: [1, 0.5, 15, 144] } as const;

export const GROUPING: SettingInfo = {
  name: 'grouping',
  title: 'Grouping',
  description:
    'What forms a group. tap: a kernel position of one input channel, or an input of a dense layer, with all its outgoing weights (reference). input-channel: an input channel. filter: an output filter or unit.',
  type: 'choice',
  default: 'tap',
  choices: groupings,
};

export const SQRT_GROUP_SIZE: SettingInfo = {
  name: 'sqrtGroupSize',
  title: 'Weight groups by √size',
  description: 'Multiplies the group term by the square root of the number of weights in a group.',
  type: 'boolean',
  default: false,
};

export const EXCLUSIVE_BALANCE: SettingInfo = {
  name: 'm',
  title: 'μ of the first layer (m)',
  description:
    'The exclusive share μ runs in a straight line from m at the first layer to 1 − m at the last: with a small m lower layers share and upper layers compete. 0.5 gives every layer the same.',
  type: 'number',
  default: 0.2,
  min: 0,
  max: 1,
};

export const MULTIPLIERS: SettingInfo = {
  name: 'multipliers',
  title: 'Layer multipliers',
  description:
    "none: every layer has strength λ. released: those hidden in the authors' code (group 1, 1, 1/15, 1/144; exclusive 1, 0.5, 15, 144), for nets of exactly four layers with weights. calibrated: found before training from the net and the training samples. A list given by itself wins over this choice.",
  type: 'choice',
  default: 'none',
  choices: ['none', 'released', 'calibrated'],
};

/** The same choice for methods with one term, which no released code has multipliers for. */
export const MULTIPLIER_CHOICE: SettingInfo = {
  ...MULTIPLIERS,
  description:
    'none: every layer has strength λ. calibrated: found before training from the net and the training samples. A list given by itself wins over this choice.',
  choices: ['none', 'calibrated'],
};

export const GROUP_MULTIPLIERS = multiplierList(
  'groupMultipliers',
  'List of group multipliers',
  'the group term',
);
export const EXCLUSIVE_MULTIPLIERS = multiplierList(
  'exclusiveMultipliers',
  'List of exclusive multipliers',
  'the exclusive term',
);
export const LAYER_MULTIPLIERS = multiplierList(
  'layerMultipliers',
  'List of layer multipliers',
  'the penalty',
);

/**
 * μ_l = m + (1 − 2m)(l − 1)/(L − 1), the exclusive share of layer l of L (Yoon & Hwang, ICML 2017). A net with a
 * single layer has no lower and upper: it gets the middle of the range, ½.
 */
export function exclusiveShare(m: number, place: LayerPlace): number {
  return place.count === 1 ? 0.5 : m + ((1 - 2 * m) * (place.index - 1)) / (place.count - 1);
}

/** √|g| where the setting asks for it, else 1. */
export function groupSizeFactor(place: LayerPlace, settings: MethodSettings): number {
  return settings[SQRT_GROUP_SIZE.name] === true
    ? Math.sqrt(place.denseGroupSize ?? place.view.groupSize)
    : 1;
}

/** Multiplier of the group or the exclusive term at a layer: its own list, else the choice's, else 1. */
export function multiplierOf(
  term: 'group' | 'exclusive',
  place: LayerPlace,
  settings: MethodSettings,
): number {
  const info = term === 'group' ? GROUP_MULTIPLIERS : EXCLUSIVE_MULTIPLIERS;
  return chosenMultiplier(info, place, settings, RELEASED[term]);
}

/** Multiplier of the whole penalty at a layer. */
export function layerMultiplier(place: LayerPlace, settings: MethodSettings): number {
  return chosenMultiplier(LAYER_MULTIPLIERS, place, settings);
}

/** Strengths of both terms of CGES at a layer: 1 − μ and μ, each with its multiplier. */
export function combinedStrengths(place: LayerPlace, settings: MethodSettings): Strengths {
  const mu = exclusiveShare(numberOf(settings, EXCLUSIVE_BALANCE.name), place);
  return {
    group: (1 - mu) * multiplierOf('group', place, settings) * groupSizeFactor(place, settings),
    exclusive: mu * multiplierOf('exclusive', place, settings),
  };
}

/**
 * Checks a method's settings against the net that they are to work on, before anything is started. Multipliers that are
 * still to be calibrated are not asked for.
 *
 * @param settings as `parseSettings` gives them
 * @throws UserError when a list of multipliers has another length than the net has layers with weights, when the net
 *   cannot be grouped so, or has nothing that the method works on
 */
export function checkMethodSettings(
  method: Pick<Method, 'on'>,
  spec: ModelSpec,
  settings: MethodSettings,
): void {
  for (const place of methodPlaces(method, spec, settings)) {
    for (const { name } of [GROUP_MULTIPLIERS, EXCLUSIVE_MULTIPLIERS, LAYER_MULTIPLIERS]) {
      const given = name in settings ? numbersOf(settings, name) : [];
      if (given.length > 0) pick(name, given, place);
    }
    if (settings[MULTIPLIERS.name] === 'released') pickReleased(RELEASED.group, place);
  }
}

function chosenMultiplier(
  info: SettingInfo,
  place: LayerPlace,
  settings: MethodSettings,
  released: readonly number[] = [],
): number {
  const given = numbersOf(settings, info.name);
  if (given.length > 0) return pick(info.name, given, place);
  switch (settings[MULTIPLIERS.name]) {
    case 'released':
      return pickReleased(released, place);
    case 'calibrated':
      throw new Error(
        `multipliers are to be calibrated, but "${info.name}" is empty: the lists are computed before training and put into the settings`,
      );
    default:
      return 1;
  }
}

const pickReleased = (list: readonly number[], place: LayerPlace): number =>
  pick(`${MULTIPLIERS.name} = released`, list, place);

function pick(setting: string, list: readonly number[], place: LayerPlace): number {
  if (list.length === place.count) return list[place.index - 1]!;
  throw new UserError(
    `setting "${setting}" has ${list.length} multipliers`,
    `${place.count}, one for each regularised layer of this net`,
    `give ${place.count} numbers, or leave it out for equal strength everywhere`,
  );
}

function multiplierList(name: string, title: string, what: string): SettingInfo {
  return {
    name,
    title,
    description: `Factors of ${what}, one for each regularised layer, first layer first. Empty: 1 everywhere.`,
    type: 'numbers',
    default: [],
    min: 0,
  };
}
