/** Compaction: what is live (`liveness`), what can go (`plan`), whether that leaves a net (`check`), the net (`apply`). */
export { planCompaction, planUnits } from './plan';
export type { PlanOptions, PrunePlan } from './plan';
export { checkPlan, cutReason } from './check';
export { applyPlan, shrunkSpec } from './apply';
export type { Net } from './apply';
export { compactState, expandState } from './state';
export type { CompactState } from './state';
export type { Kept } from './slices';
export { compactNet } from './compact-net';
export type { CompactNet } from './compact-net';
export { mergeConstants } from './merge';
