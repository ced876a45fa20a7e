/** What a whole experiment will cost, from the host's estimate of one run of each method. */
import type { Estimate } from '../../../shared/forecast';
import type { RunConfigInput } from '../../../shared/run-config';

export interface TotalEstimate {
  /** null when the speed of one of them is not known. */
  readonly elapsedMs: number | null;
  /** Of the largest, as often as runs train at once. */
  readonly memoryBytes: number;
  readonly steps: number;
  /** Runs that train at once. */
  readonly atOnce: number;
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

export interface Part {
  readonly estimate: Estimate;
  readonly runs: number;
}

/** @param slots how many runs the workspace trains at once */
export function totalEstimate(parts: readonly Part[], slots: number): TotalEstimate {
  const atOnce = Math.min(
    slots,
    parts.reduce((sum, { runs }) => sum + runs, 0),
  );
  const times = parts.map(({ estimate }) => estimate.elapsedMs ?? 0);
  const oneByOne = parts.reduce((sum, { runs }, at) => sum + times[at]! * runs, 0);
  const unknown = parts.some(({ estimate }) => estimate.elapsedMs === null);
  return {
    elapsedMs: unknown
      ? null
      : // No run ends before its own time.
        Math.max(oneByOne / Math.max(1, atOnce), ...times),
    memoryBytes: atOnce * Math.max(0, ...parts.map(({ estimate }) => estimate.memoryBytes)),
    steps: Math.max(0, ...parts.map(({ estimate }) => estimate.steps)),
    atOnce,
    basis: parts[0]?.estimate.basis ?? '',
  };
}
