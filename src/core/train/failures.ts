/** What stops a run, in words: what, where, and what to try. */
import { UserError } from '../../shared/errors';
import type { RunConfig } from '../../shared/run-config';
import { findMethod } from '../methods';

/** A layer without a weight left. Where a segment says so, it is the driver's to deal with. */
export class EmptyLayerError extends UserError {
  constructor(
    readonly layer: string,
    readonly lambda: number,
    got: string,
    fix: string,
  ) {
    super(got, 'at least one weight that is not zero in every layer', fix);
    this.name = 'EmptyLayerError';
  }
}

/** @param step 0-based number of the step after which it is empty */
export function emptyLayer(layer: string, step: number, lambda: number, config: RunConfig): EmptyLayerError {
  const at = lambda > 0 ? ` at λ = ${lambda.toPrecision(3)}` : '';
  return new EmptyLayerError(
    layer,
    lambda,
    `layer ${layer} has no weight left after step ${step + 1}${at}`,
    softer(config),
  );
}

/** @param reason why every sample gets the same answer */
export const cutNet = (reason: string, config: RunConfig): UserError =>
  new UserError(reason, 'a net whose answer depends on its input', softer(config));

function softer({ method }: RunConfig): string {
  const { usesSparsity } = findMethod(method.name).info;
  if (usesSparsity) return 'ask for a lower sparsity';
  const half = (method.lambda / 2).toPrecision(2);
  return `lower λ (try ${half}), lengthen its warm-up, or lower this layer's multiplier`;
}

/** @param step 0-based */
export const divergence = (what: string, step: number, learningRate: number, config: RunConfig): UserError =>
  new UserError(
    `${what} at step ${step + 1} with learning rate ${learningRate.toPrecision(3)}`,
    'finite numbers',
    config.gradientClipNorm === null
      ? 'lower the learning rate (a half or a tenth of it is a good try), warm it up, or clip the gradient (1 is a good norm)'
      : 'lower the learning rate (a half or a tenth of it is a good try) or warm it up',
  );
