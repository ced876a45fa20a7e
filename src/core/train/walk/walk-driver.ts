import { findMethod } from '../../methods';
import { groupingOf } from '../../methods/groups';
import { parseSettings } from '../../methods/settings';
import type { Driver } from '../driver';
import type { TrainOptions } from '../options';
import type { Timeline } from '../schedule';
import { givenTargetDriver, isGiven } from './given-target';
import { pathDriver } from './path';
import { targetDriver } from './target';

/** The driver of a run with a λ path or a target; null for a plain run. */
export function walkDriver(
  { config, dataset }: Pick<TrainOptions, 'config' | 'dataset'>,
  timeline: Timeline,
): Driver | null {
  if (config.path) return pathDriver(config, timeline) as Driver;
  if (!config.target) return null;
  const { info } = findMethod(config.method.name);
  const grouping = groupingOf(parseSettings(info.settings, config.method.settings));
  // λ of the configuration, where there is one, says where to start.
  const lambda = config.method.lambda > 0 ? config.method.lambda : info.lambdaRange[0];
  const ground = { config, dataset, grouping, timeline, lambda };
  return (isGiven(config) ? givenTargetDriver(ground) : targetDriver(ground)) as Driver;
}
