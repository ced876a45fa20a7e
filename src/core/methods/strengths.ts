/** How strongly each layer is regularised: the μ schedule, the multipliers, and the settings that choose them. */
import { UserError } from '../../shared/errors';
import type { SettingInfo } from '../../shared/run';
import type { ModelSpec } from '../model/spec';
import { groupingOf, groupings, layerPlaces } from './groups';
import type { LayerPlace, MethodSettings } from './method';
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
    "none: every layer has strength λ. released: those hidden in the authors' code (group 1, 1, 1/15, 1/144; exclusive 1, 0.5, 15, 144), for nets of exactly four layers with weights. A list given by itself wins over this choice.",
  type: 'choice',
  default: 'none',
  choices: ['none', 'released'],
};

export const GROUP_MULTIPLIERS = multiplierList('groupMultipliers', 'Group multipliers', 'the group term');
export const EXCLUSIVE_MULTIPLIERS = multiplierList(
  'exclusiveMultipliers',
  'Exclusive multipliers',
  'the exclusive term',
);
export const LAYER_MULTIPLIERS = multiplierList('layerMultipliers', 'Layer multipliers', 'the penalty');

/**
 * μ_l = m + (1 − 2m)(l − 1)/(L − 1), the exclusive share of layer l of L (Yoon & Hwang, ICML 2017). A net with a
 * single layer has no lower and upper: it gets the middle of the range, ½.
 */
export function exclusiveShare(m: number, place: LayerPlace): number {
  return place.count === 1 ? 0.5 : m + ((1 - 2 * m) * (place.index - 1)) / (place.count - 1);
}

/** √|g| where the setting asks for it, else 1. */
export function groupSizeFactor(place: LayerPlace, settings: MethodSettings): number {
  return settings[SQRT_GROUP_SIZE.name] === true ? Math.sqrt(place.view.groupSize) : 1;
}

/** Multiplier of the group or the exclusive term at a layer: its own list, else the preset, else 1. */
export function multiplierOf(
  term: 'group' | 'exclusive',
  place: LayerPlace,
  settings: MethodSettings,
): number {
  const info = term === 'group' ? GROUP_MULTIPLIERS : EXCLUSIVE_MULTIPLIERS;
  const given = numbersOf(settings, info.name);
  if (given.length > 0) return pick(info.name, given, place);
  if (settings[MULTIPLIERS.name] === 'released') {
    return pick(`${MULTIPLIERS.name} = released`, RELEASED[term], place);
  }
  return 1;
}

/** Multiplier of the whole penalty at a layer. */
export function layerMultiplier(place: LayerPlace, settings: MethodSettings): number {
  const given = numbersOf(settings, LAYER_MULTIPLIERS.name);
  return given.length > 0 ? pick(LAYER_MULTIPLIERS.name, given, place) : 1;
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
 * Checks a method's settings against the net that they are to work on, before anything is started.
 *
 * @param settings as `parseSettings` gives them
 * @throws UserError when a list of multipliers has another length than the net has layers with weights, or when the net
 *   cannot be grouped so
 */
export function checkMethodSettings(spec: ModelSpec, settings: MethodSettings): void {
  for (const place of layerPlaces(spec, groupingOf(settings))) {
    if (GROUP_MULTIPLIERS.name in settings) multiplierOf('group', place, settings);
    if (EXCLUSIVE_MULTIPLIERS.name in settings) multiplierOf('exclusive', place, settings);
    if (LAYER_MULTIPLIERS.name in settings) layerMultiplier(place, settings);
  }
}

function pick(setting: string, list: readonly number[], place: LayerPlace): number {
  if (list.length === place.count) return list[place.index - 1]!;
  throw new UserError(
    `setting "${setting}" has ${list.length} multipliers`,
    `${place.count}, one for each layer with weights of this net`,
    `give ${place.count} numbers, or leave it out for equal strength everywhere`,
  );
}

function multiplierList(name: string, title: string, what: string): SettingInfo {
  return {
    name,
    title,
    description: `Factors of ${what}, one for each layer with weights, first layer first. Empty: 1 everywhere.`,
    type: 'numbers',
    default: [],
    min: 0,
  };
}
