/** The training loop: what a run does from its first step to its last. */
export { train } from './loop';
export type { TrainLoopEvent, TrainOptions } from './options';
export type { Checkpoint } from './checkpoint';
export { layOut } from './schedule';
export { heldOut } from './batches';
export { checkTraining } from './check';
export { checkChange } from './check-change';
export { changedConfig, changeOf } from './changes';
export { driverOf } from './driver-of';
