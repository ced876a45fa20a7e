import type { Driver } from './driver';
import type { TrainOptions } from './options';
import { phasesDriver } from './phases';
import type { Timeline } from './schedule';
import { walkDriver } from './walk';

/** The driver that a run's configuration asks for. Its state is its own: the loop keeps it and hands it back. */
export function driverOf(options: Pick<TrainOptions, 'config' | 'dataset'>, timeline: Timeline): Driver {
  return walkDriver(options, timeline) ?? (phasesDriver(options.config, timeline) as Driver);
}
