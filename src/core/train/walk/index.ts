/** Runs that walk over λ instead of training at one: drivers of the training loop. */
export { withTarget } from './given-target';
export { walkDriver } from './walk-driver';
