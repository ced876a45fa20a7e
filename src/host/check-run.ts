import { UserError } from '../shared/errors';
import type { MethodInfo } from '../shared/registry';
import type { RunConfig } from '../shared/run-config';

/**
 * What a configuration asks of its method, and of the lengths of its phases: each part is sound by itself (`RunConfig`),
 * yet a run of them could not do what it says. What it asks of the dataset stands in `core/train/check.ts`.
 *
 * @throws UserError for the first that does not fit.
 */
export function checkTogether(config: RunConfig, method: MethodInfo): void {
  checkPath(config, method);
  checkTarget(config, method);
  checkWalk(config, method);
  checkWarmup(config);
}

/** Methods whose penalty makes weights small but none zero: their prox and gradient only scale. */
const DENSE_METHODS: ReadonlySet<string> = new Set(['none', 'l2']);

/** Whether a method's nets have zeros that a target could count. */
const makesZeros = (method: string): boolean => !DENSE_METHODS.has(method);

function checkPath({ path }: RunConfig, { name, usesLambda }: MethodInfo): void {
  if (!path) return;
  if (!usesLambda) {
    throw new UserError(
      `a λ path with method "${name}", which has no λ`,
      'a method with a penalty',
      'leave the path out, or choose another method',
    );
  }
  if (path.low >= path.high) {
    throw new UserError(
      `path.low is ${path.low} and path.high ${path.high}`,
      'low < high: λ rises along the path',
      'correct one of them',
    );
  }
}

function checkTarget({ target }: RunConfig, { name, usesLambda, usesSparsity }: MethodInfo): void {
  if (!target) return;
  if (!makesZeros(name) || !(usesLambda || usesSparsity)) {
    throw new UserError(
      `a target with method "${name}", which makes no weight zero`,
      'a method that does',
      'leave the target out, or choose another method (see `whittle methods`)',
    );
  }
  if (!usesLambda && target.kind !== 'sparsity') {
    throw new UserError(
      `a target in ${target.kind} with method "${name}", which is told a sparsity and has no λ to search`,
      'a target sparsity',
      'ask for a sparsity, or choose a method with λ',
    );
  }
}

/** A walk over λ has no one sparse phase that could end early, nor one λ that could go by a schedule. */
function checkWalk(config: RunConfig, { usesSparsity }: MethodInfo): void {
  const { path, target, earlyStopping, lambdaSchedule } = config;
  // A method that is told its sparsity trains as at one λ.
  const searches = target !== null && !(target.kind === 'sparsity' && usesSparsity);
  if (!path && !searches) return;
  const walk = path ? 'a λ path' : 'a target that is searched';
  if (earlyStopping) {
    throw new UserError(
      `early stopping with ${walk}`,
      'a run at one λ, whose sparse phase can end early',
      'leave earlyStopping out',
    );
  }
  if (lambdaSchedule.kind !== 'constant') {
    throw new UserError(
      `a ${lambdaSchedule.kind} lambdaSchedule with ${walk}, which chooses λ itself`,
      'a run at one λ',
      'leave lambdaSchedule out',
    );
  }
}

function checkWarmup({ learningRateWarmupEpochs: rise, warmupEpochs, epochs, steps }: RunConfig): void {
  // A length in steps is only known in epochs once the samples are counted.
  if (steps !== undefined || rise <= warmupEpochs + epochs) return;
  throw new UserError(
    `learningRateWarmupEpochs is ${rise}, and the run trains ${warmupEpochs + epochs} epochs before it is fine-tuned`,
    'a rise that ends before that',
    'shorten it, or train longer',
  );
}
