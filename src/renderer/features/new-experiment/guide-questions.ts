import type { RunConfigInput } from '../../../shared/run-config';

/** Configurations to ask with: strength, path and target play no part in the answer. */
export function guideQuestions(
  configs: readonly RunConfigInput[],
  usesLambda: (method: string) => boolean,
): readonly RunConfigInput[] {
  const asked = new Map<string, RunConfigInput>();
  for (const config of configs) {
    const { name } = config.method;
    if (!usesLambda(name) || asked.has(name)) continue;
    asked.set(name, { ...config, path: null, target: null, method: { ...config.method, lambda: 0 } });
  }
  return [...asked.values()];
}
