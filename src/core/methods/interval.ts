import type { MethodSettings } from './method';
import { numberOf } from './settings';

/** Prunings that a schedule is made of at least: with fewer, one of them takes a large part of the weights at once. */
const LEAST_PRUNINGS = 10;

/**
 * Optimiser steps from one pruning to the next: `everySteps`, or a tenth of the schedule where that is less. So a run of a
 * few hundred steps (a small dataset) is pruned in steps, too, and not at once at its end.
 *
 * @param scheduleSteps optimiser steps over which the schedule prunes
 */
export function pruningInterval(settings: MethodSettings, scheduleSteps: number): number {
  return Math.max(1, Math.min(numberOf(settings, 'everySteps'), Math.floor(scheduleSteps / LEAST_PRUNINGS)));
}
