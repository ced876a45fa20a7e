import { performance } from 'node:perf_hooks';
import { netWeights } from '../core/counting';
import { encodeOnnx } from '../core/formats/onnx';
import { compactNet, type Net } from '../core/prune';
import { UserError } from '../shared/errors';
import type { JobToHost, TryJob } from '../shared/protocol';
import type { Prediction } from '../shared/trial';
import { median } from './export/latency';
import { openSession, type Session } from './export/session';
import { loadTrained } from './export/source';
import type { Question, Questions } from './questions';

/** How often one sample is run: a single call says little about the time that it takes. */
const ROUNDS = 11;

/**
 * Loads a trained net and its compact one, as an export would write them, and answers questions until `signal` is
 * aborted. A sample that does not fit is answered with `failed`, and ends the job.
 */
export async function tryIt(
  job: TryJob,
  questions: Questions,
  send: (message: JobToHost) => void,
  signal: AbortSignal,
): Promise<void> {
  const trained = await loadTrained(job);
  const compact = compactNet(trained.spec, trained.weights, {});
  const sessions = await Promise.all([trained, compact].map((net) => openSession(onnxOf(net, job), 1)));
  send({ kind: 'ready', sizes: { trained: netWeights(trained.spec), compact: netWeights(compact.spec) } });
  for (;;) {
    const question = await questions.next(signal);
    if (!question) break;
    const [before, after] = await answer(question, sessions, job);
    send({ kind: 'predicted', id: question.id, trial: { trained: before!, compact: after! } });
  }
  await Promise.all(sessions.map((session) => session.release()));
  send({ kind: 'closed' });
}

const onnxOf = (net: Net, { dataset, whittle }: TryJob): Uint8Array =>
  encodeOnnx({
    ...net,
    preprocessing: dataset.preprocessing,
    sampleShape: dataset.sampleShape,
    metadata: {},
    whittle,
  });

/** Both nets in turn, so that a busy moment of the machine meets both. */
async function answer(
  { sample }: Question,
  sessions: readonly Session[],
  job: TryJob,
): Promise<Prediction[]> {
  const { sampleShape } = job.dataset;
  const size = sampleShape.reduce((product, n) => product * n, 1);
  if (sample.length !== size) {
    throw new UserError(
      `a sample of ${sample.length} values`,
      `${size} (${sampleShape.join(' × ')})`,
      'give a sample of the dataset that the net was trained on',
    );
  }
  const samples = { samples: sample, sampleShape, labels: Int32Array.of(0) };
  const times: number[][] = sessions.map(() => []);
  const logits: Float32Array[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [s, session] of sessions.entries()) {
      const start = performance.now();
      logits[s] = await session.run(samples, 0, 1);
      times[s]!.push(performance.now() - start);
    }
  }
  return logits.map((values, s) => ({ probabilities: softmax(values), latencyMs: median(times[s]!) }));
}

/** exp(z − max z) / Σ exp(z − max z) */
function softmax(logits: Float32Array): number[] {
  const top = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = Array.from(logits, (z) => Math.exp(z - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
