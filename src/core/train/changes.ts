import type { Phase } from '../../shared/run-state';
import type { RunConfig } from '../../shared/run-config';
import type { AskedChange, RunChange } from '../../shared/run-events';

/**
 * What a change means: a new base value from a step on. The configuration's λ (or learning rate) is as if it had been
 * the new one from that step to the end; warm-up, rise and schedule go on from where they are and shape it as they would
 * have shaped the old. So λ at a step is what was planned for it, times new base / old base; a change in the middle of
 * λ's warm-up goes on rising, to the new height.
 *
 * λ works in the sparse phase alone: changed in dense warm-up it waits for that phase. The learning rate before
 * fine-tuning and that of fine-tuning are two settings: a change sets the one whose phase is under way.
 *
 * @param changes in the order in which they were made
 * @returns the configuration that the steps after the last of them go by
 */
export function changedConfig(config: RunConfig, changes: readonly RunChange[]): RunConfig {
  return changes.reduce((now, { phase, lambda, learningRate }) => {
    const method = lambda ? { ...now.method, lambda: lambda.to } : now.method;
    const rate = learningRate ? { [rateOf(phase)]: learningRate.to } : {};
    return { ...now, method, ...rate };
  }, config);
}

/** The setting that is the learning rate of a phase. */
export const rateOf = (phase: Phase): 'learningRate' | 'fineTuneLearningRate' =>
  phase === 'fine-tune' ? 'fineTuneLearningRate' : 'learningRate';

/**
 * The change that a request makes.
 *
 * @param config as changed so far
 * @param phase of the next step
 */
export function changeOf(
  config: RunConfig,
  { at, lambda, learningRate }: AskedChange,
  step: number,
  phase: Phase,
): RunChange {
  return {
    step,
    phase,
    at,
    ...(lambda === undefined ? {} : { lambda: { from: config.method.lambda, to: lambda } }),
    ...(learningRate === undefined
      ? {}
      : { learningRate: { from: config[rateOf(phase)], to: learningRate } }),
  };
}
