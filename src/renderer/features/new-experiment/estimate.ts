/** What a whole experiment will cost, from the host's estimate of one run of each method. */
import type { Estimate, RunConfigInput } from '../../../shared/run';

export interface TotalEstimate {
  /** null when the speed of one of them is not known. */
  readonly elapsedMs: number | null;
  /** Runs train one after the other: the largest counts. */
  readonly memoryBytes: number;
  readonly steps: number;
  readonly basis: string;
}

/** One run of each method stands for all of it: neither the strength nor what is aimed at nor the seed changes the cost. */
export function representatives(
  configs: readonly RunConfigInput[],
): { config: RunConfigInput; runs: number }[] {
  const found = new Map<string, { config: RunConfigInput; runs: number }>();
  for (const config of configs) {
    const known = found.get(config.method.name);
    if (known) known.runs += 1;
    else found.set(config.method.name, { config, runs: 1 });
  }
  return [...found.values()];
}

export function totalEstimate(
  parts: readonly { readonly estimate: Estimate; readonly runs: number }[],
): TotalEstimate {
  const unknown = parts.some(({ estimate }) => estimate.elapsedMs === null);
  return {
    elapsedMs: unknown
      ? null
      : parts.reduce((sum, { estimate, runs }) => sum + estimate.elapsedMs! * runs, 0),
    memoryBytes: Math.max(0, ...parts.map(({ estimate }) => estimate.memoryBytes)),
    steps: Math.max(0, ...parts.map(({ estimate }) => estimate.steps)),
    basis: parts[0]?.estimate.basis ?? '',
  };
}
