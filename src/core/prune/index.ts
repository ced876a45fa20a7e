/** Compaction: what is live (`liveness`), what can go (`plan`), whether that leaves a net (`check`), the net (`apply`). */
export { liveness, cutDead } from './liveness';
export type { LayerLiveness, Liveness } from './liveness';
export { planCompaction } from './plan';
export type { InsertedSelect, LayerPlan, PrunePlan } from './plan';
export { checkPlan } from './check';
export { applyPlan } from './apply';
export type { Net } from './apply';
