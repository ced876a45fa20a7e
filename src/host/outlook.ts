import type { RunConfig } from '../shared/run-config';
import type { RunSummary } from '../shared/run';
import type { QueueOutlook, QueueState } from '../shared/workbench';
import { estimate } from './estimate';
import type { Store } from './store';

/** So many waiting runs are looked at one by one; those behind them count as their mean. */
const LOOK_AHEAD = 500;
/** Too little is known of a run's own speed before this fraction is done. */
const ENOUGH = 0.02;

/** How long each run and the whole queue still take, at the speed of the runs themselves or of earlier ones alike. */
export async function queueOutlook(
  store: Store,
  { running, queued, slots }: QueueState,
): Promise<QueueOutlook> {
  const known = new Map<string, number | null>();
  const left = async (run: string): Promise<number | null> => {
    const summary = store.runs.summary(run);
    const config = store.runs.record(run)?.config;
    if (!summary || !config) return null;
    return ownSpeed(summary) ?? scale(await whole(store, config, known), 1 - summary.progress);
  };
  const runs: Record<string, QueueOutlook['runs'][string]> = {};
  for (const run of running)
    runs[run] = { leftMs: await left(run), engine: store.runs.record(run)?.engine ?? null };
  for (const run of queued.slice(0, LOOK_AHEAD)) runs[run] = { leftMs: await left(run), engine: null };
  const times = [...running, ...queued.slice(0, LOOK_AHEAD)].map((run) => runs[run]!.leftMs);
  return { runs, leftMs: total(times, queued.length - LOOK_AHEAD, slots) };
}

function ownSpeed({ state, progress, elapsedMs }: RunSummary): number | null {
  if (state !== 'running' || progress < ENOUGH || elapsedMs <= 0) return null;
  return (elapsedMs / progress) * (1 - progress);
}

/** Time of a run from its start; runs of one net and data that differ in seed and λ only are estimated once. */
async function whole(
  store: Store,
  config: RunConfig,
  known: Map<string, number | null>,
): Promise<number | null> {
  const key = JSON.stringify({ ...config, seed: 0, method: config.method.name });
  if (!known.has(key)) {
    const dataset = store.datasets.find(config.dataset);
    const found = dataset ? await estimate(store, config, dataset).catch(() => null) : null;
    known.set(key, found?.elapsedMs ?? null);
  }
  return known.get(key)!;
}

const scale = (ms: number | null, share: number): number | null => (ms === null ? null : ms * share);

/** When the last one ends, each run going to the slot that is free first; null where one cannot be told. */
function total(times: readonly (number | null)[], further: number, slots: number): number | null {
  if (times.some((time) => time === null)) return null;
  const known = times as readonly number[];
  const mean = known.reduce((sum, time) => sum + time, 0) / Math.max(1, known.length);
  const ends = Array.from({ length: slots }, () => 0);
  for (const time of known) ends[ends.indexOf(Math.min(...ends))]! += time;
  return Math.max(...ends) + (Math.max(0, further) * mean) / slots;
}
