import type { LambdaGuidance } from '../../shared/forecast';
import type { RunConfig } from '../../shared/run-config';
import type { Engine } from '../engine';
import { findMethod } from '../methods';
import { methodPlaces } from '../methods/groups';
import type { Method, MethodSettings } from '../methods/method';
import { parseSettings } from '../methods/settings';
import { MULTIPLIERS } from '../methods/strengths';
import { initialWeights } from '../model/initial';
import { sizeOf } from '../model/shapes';
import type { ModelSpec } from '../model/spec';
import { layOut } from '../train/schedule';
import { regularisedOf } from '../train/variables';
import { wantsCalibration } from './calibrate';
import { pulls, type Pulls } from './pulls';
import { LENGTHS, shrink, type LayerFlow } from './shrinkage';

export interface GuideInput {
  readonly engine: Engine;
  readonly config: RunConfig;
  readonly spec: ModelSpec;
  /** Samples that the run trains on. */
  readonly trainCount: number;
}

/**
 * How fast the data would grow a layer that is nearly empty, as a multiple of its initial weights and per unit of learning
 * rate: fitted to runs of LeNet-5 with ℓ1, GS (plain and √n-weighted) and CGES, where it puts λ within a factor of 1.3
 * (`docs/calibration.md`).
 */
const RESISTANCE = 8;
/** Part of the λ that empties a layer which a range goes up to. */
const SAFE = 0.5;
/** Least ratio of a range's ends. */
const LEAST_SPAN = 10;

/**
 * Before a run: from which λ on groups become empty, at which λ a layer would, and the range between which the trade-off
 * lies. From the initial weights and the schedule alone.
 *
 * The penalty's proximal steps on the initial weights, without the data's gradients (`shrinkage.ts`), say at which total
 * pull λ·Ση a group is empty: weak groups have nothing to set against it, so for the first group, and for the λ that
 * leaves half of the weights, that is the answer. A whole layer resists: as it fades, its gradient grows, and a penalty below
 * that gradient does not hold it down for long, however long the run. Its λ lies between the two, and is taken as their
 * geometric mean.
 */
export function lambdaGuide({ engine, config, spec, trainCount }: GuideInput): LambdaGuidance {
  const method = findMethod(config.method.name);
  const { usesLambda, lambdaRange, title } = method.info;
  const documented = (basis: string): LambdaGuidance => ({
    range: lambdaRange,
    firstGroup: null,
    lastLayer: null,
    basis,
  });
  if (!usesLambda) return documented(`${title} has no λ.`);
  if (!method.prox) return documented(`The range documented for ${title}, from small nets.`);
  const settings = settingsBefore(config, method);
  const initial = initialWeights(spec, config.seed);
  const flows = methodPlaces(method, spec, settings).map((place) => {
    const weights = initial[regularisedOf(method, place)]!;
    return { ...shrink(engine, method, settings, place, weights), size: sizeOf(weights.shape) };
  });
  const found = readFlows(flows, pulls(config, layOut(config, trainCount)));
  if (found.half === null) return documented(`The range documented for ${title}: it makes no weight zero.`);
  const { half, firstGroup, lastLayer } = found;
  const high = lastLayer === null ? lambdaRange[1] : lastLayer * SAFE;
  return {
    range: [rounded(half), rounded(Math.max(high, LEAST_SPAN * half))],
    firstGroup: firstGroup && rounded(firstGroup),
    lastLayer: lastLayer && rounded(lastLayer),
    basis:
      `Estimated from the initial weights and the ${lengthOf(config)} of the sparse phase: ` +
      'the low end leaves about half of the weights, the high end is half of what would empty a layer.' +
      (wantsCalibration(config)
        ? ' Multipliers that are calibrated as the run starts count as 1 here; they will shift these λ.'
        : ''),
  };
}

/** The method's settings before its run starts: multipliers that are calibrated then stand at 1. */
function settingsBefore(config: RunConfig, { info }: Method): MethodSettings {
  const settings = parseSettings(info.settings, config.method.settings);
  return wantsCalibration(config) ? { ...settings, [MULTIPLIERS.name]: 'none' } : settings;
}

/** The sparse phase's length as it was asked for. */
const lengthOf = ({ steps, epochs }: RunConfig): string => {
  const [count, unit] = steps === undefined ? [epochs, 'epoch'] : [steps, 'step'];
  return `${Number(count.toFixed(1)).toLocaleString('en')} ${unit}${count === 1 ? '' : 's'}`;
};

interface SizedFlow extends LayerFlow {
  /** Weights of the layer. */
  readonly size: number;
}

/** λ that leaves half of the weights, that empties the first group, and the first layer; null where none does. */
function readFlows(
  flows: readonly SizedFlow[],
  { total, peak }: Pulls,
): Record<'half' | 'firstGroup' | 'lastLayer', number | null> {
  const weights = flows.reduce((sum, { size }) => sum + size, 0);
  const left = (i: number): number => flows.reduce((sum, flow) => sum + flow.size * flow.weights[i]!, 0);
  // λ at which a flow has the length of a step of `LENGTHS`: all the run's pull, or its strongest single one.
  const lambdaAt = (i: number, { addsUp }: LayerFlow): number => LENGTHS[i]! / (addsUp ? total : peak);
  const first = (flow: LayerFlow, isThere: (i: number) => boolean): number | null => {
    const i = LENGTHS.findIndex((_, k) => isThere(k));
    return i < 0 ? null : lambdaAt(i, flow);
  };
  const resisted = (flow: LayerFlow, lambda: number): number =>
    flow.addsUp ? lambda * Math.sqrt(Math.max(1, RESISTANCE * total)) : lambda;
  const emptied = flows.flatMap((flow) => {
    const lambda = first(flow, (i) => flow.weights[i] === 0);
    return lambda === null ? [] : [resisted(flow, lambda)];
  });
  const grouped = flows.flatMap((flow) => first(flow, (i) => flow.groups[i]! < 1) ?? []);
  return {
    half: first(flows[0]!, (i) => left(i) <= weights / 2),
    firstGroup: least(grouped),
    lastLayer: least(emptied),
  };
}

const least = (values: readonly number[]): number | null => (values.length > 0 ? Math.min(...values) : null);

const rounded = (value: number): number => Number(value.toPrecision(2));
