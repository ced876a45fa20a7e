import { performance } from 'node:perf_hooks';
import type { SampleArrays } from '../../core/engine';
import { openSession } from './session';

export const WARM_UP = 20;
export const ROUNDS = 200;

/**
 * Median milliseconds of one sample (batch 1) in onnxruntime on one thread: small nets gain nothing from more, and one
 * core is what a device has to spare. The models take turns, so that a busy moment of the machine meets all alike.
 *
 * @param models ONNX bytes
 * @param onRound told how many rounds are done, and of how many
 */
export async function measureLatency(
  models: readonly Uint8Array[],
  samples: SampleArrays,
  onRound: (done: number, total: number) => void,
): Promise<number[]> {
  const sessions = await Promise.all(models.map((bytes) => openSession(bytes, 1)));
  const times: number[][] = models.map(() => []);
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const sample = (round + WARM_UP) % samples.labels.length;
    for (const [m, session] of sessions.entries()) {
      const start = performance.now();
      await session.run(samples, sample, 1);
      if (round >= 0) times[m]!.push(performance.now() - start);
    }
    if (round % 50 === 0) onRound(round + WARM_UP, WARM_UP + ROUNDS);
  }
  await Promise.all(sessions.map((session) => session.release()));
  return times.map(median);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
