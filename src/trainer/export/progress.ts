import { UserError } from '../../shared/errors';

/** Told what is being done, how far it is, and how far the whole export is (0–1). */
export type OnProgress = (stage: string, done: number, total: number, overall: number) => void;

const stages = [
  'compacting',
  'running the trained net',
  'checking the compact model',
  'measuring latency',
] as const;
type Stage = (typeof stages)[number];

/** @throws UserError once the export was cancelled */
export type Advance = (stage: Stage, done: number, total: number) => void;

/** Single samples on one thread that latency takes, at the price of as many in batches on all cores. */
const LATENCY_SAMPLES = 2000;
/** Share of compacting and writing, beside the rest. */
const COMPACTING = 0.05;

/** Knows how much of an export each stage is, for a test part of `samples`. */
export function createProgress(samples: number, onProgress: OnProgress, signal?: AbortSignal): Advance {
  const work = 2 * samples + LATENCY_SAMPLES;
  const share = (part: number): number => (1 - COMPACTING) * (part / work);
  const shares: Readonly<Record<Stage, number>> = {
    compacting: COMPACTING,
    'running the trained net': share(samples),
    'checking the compact model': share(samples),
    'measuring latency': share(LATENCY_SAMPLES),
  };
  return (stage, done, total) => {
    if (signal?.aborted) throw cancelled();
    const before = stages.slice(0, stages.indexOf(stage)).reduce((sum, one) => sum + shares[one], 0);
    onProgress(stage, done, total, Math.min(1, before + shares[stage] * (done / Math.max(1, total))));
  };
}

const cancelled = (): UserError =>
  new UserError(
    'the export was cancelled',
    'an end of its own',
    'no file was left; export again when you like',
  );
