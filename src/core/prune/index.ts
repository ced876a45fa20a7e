/** Compaction: what is live (`liveness`), what can go (`plan`), whether that leaves a net (`check`), the net (`apply`). */
export { planCompaction } from './plan';
export type { PrunePlan } from './plan';
export { checkPlan } from './check';
export { applyPlan } from './apply';
export type { Net } from './apply';
