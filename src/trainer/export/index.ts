import { netMacs, netWeights } from '../../core/counting';
import { encodeOnnx } from '../../core/formats/onnx';
import { exportFacts, findFormat, modelCard } from '../../core/formats';
import type { ExportedFile } from '../../core/formats';
import type { SampleArrays } from '../../core/engine';
import { compactNet } from '../../core/prune';
import type { CompactNet, Net } from '../../core/prune';
import { UserError } from '../../shared/errors';
import type { ExportJob, JobToHost } from '../../shared/protocol';
import type { ExportReport } from '../../shared/export';
import { readSamples } from '../dataset-files';
import { cardFacts, named } from './card';
import { measureLatency } from './latency';
import { compare, compareWithRun, predict } from './proof';
import type { Predictions } from './proof';
import { createProgress, type Advance, type OnProgress } from './progress';
import { openSession } from './session';
import { loadTrained } from './source';
import { Staging, stemOf } from './staging';

/** Runs an export job and tells its host how it goes; the last message is `exported`. */
export async function runExport(
  job: ExportJob,
  send: (message: JobToHost) => void,
  signal?: AbortSignal,
): Promise<void> {
  const tell: OnProgress = (stage, done, total, overall) =>
    send({ kind: 'export-progress', stage, done, total, overall });
  send({ kind: 'exported', report: await exportRun(job, tell, signal) });
}

/**
 * Compacts a trained net, writes it, and proves the written files equal before they appear under their names, with a
 * card that says what they are: onnxruntime runs the trained net (zeros masked in place) and what was read back from the
 * disk on the whole test part; max |Δ logit| ≤ 1e-4, as many samples right, and no more than rounding between that and
 * what the run reported.
 *
 * @throws UserError when something refuses or differs, or `signal` is aborted; then nothing is left in the target folder.
 */
export async function exportRun(
  job: ExportJob,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<ExportReport> {
  const samples = await testSamples(job);
  const advance = createProgress(samples.labels.length, onProgress, signal);
  advance('compacting', 0, 1);
  const trained = await loadTrained(job);
  const { roundTo } = job.request;
  const compact = compactNet(trained.spec, trained.weights, roundTo ? { multipleOf: roundTo } : {});

  const onnx = trainedOnnx(trained, job);
  const before = await test('running the trained net', onnx, samples, job, advance);
  // A run that did not end has reported nothing of this net.
  if (job.result) compareWithRun(before, job.result.testAccuracy);
  return writeProved({ onnx, net: trained, predictions: before, samples }, compact, job, advance);
}

/** What the compact net is measured against. */
interface Reference {
  readonly onnx: Uint8Array;
  readonly net: Net;
  readonly predictions: Predictions;
  readonly samples: SampleArrays;
}

/** Writes the compact net and lets its files appear, with their card, once they are proved. */
async function writeProved(
  reference: Reference,
  compact: CompactNet,
  job: ExportJob,
  advance: Advance,
): Promise<ExportReport> {
  const { samples, predictions } = reference;
  const staging = await Staging.open(job.request.directory, stemFor(job), job.staging);
  try {
    await staging.write(encode(compact, predictions, job));
    advance('checking the compact model', 0, samples.labels.length);
    const written = await staging.read();
    const onnx = findFormat(job.request.format).toOnnx(written);
    const after = await test('checking the compact model', onnx, samples, job, advance);
    const maxAbsDiff = compare(predictions, after);
    const latencies = await measureLatency([reference.onnx, onnx], samples, (done, total) =>
      advance('measuring latency', done, total),
    );
    const measured = measuredReport(reference, compact, written, latencies as [number, number], job);
    const report = { ...measured, maxAbsDiff };
    const facts = cardFacts(report, written, reference.net, compact, predictions, job);
    advance('measuring latency', 1, 1);
    const files = await staging.publish((name) => modelCard(named(facts, name)));
    return { ...report, createdAt: Date.now(), files };
  } finally {
    await staging.discard();
  }
}

/** What both nets are, and how large and fast. */
function measuredReport(
  { net, predictions }: Reference,
  compact: CompactNet,
  written: readonly ExportedFile[],
  [denseMs, compactMs]: readonly [number, number],
  job: ExportJob,
) {
  const { run, format, roundTo } = job.request;
  const { accuracy: testAccuracy } = predictions;
  return {
    run,
    format,
    ...(roundTo ? { roundTo } : {}),
    trained: { testAccuracy, ...sizesOf(net) },
    // Both get the same number right: the proof has seen to that.
    compact: {
      testAccuracy,
      ...sizesOf(compact),
      bytes: totalBytes(written.map(sized)),
      latencyMs: compactMs,
    },
    dense: { bytes: totalBytes(encode(net, predictions, job).map(sized)), latencyMs: denseMs },
    removed: compact.removed,
    notRemoved: compact.notRemoved,
  };
}

/** The net's files in the format that is asked for. */
function encode(net: Net, { accuracy }: Predictions, job: ExportJob): readonly ExportedFile[] {
  const { config, dataset, request, whittle, changes } = job;
  const { preprocessing, sampleShape, classes } = dataset;
  const facts = exportFacts(request.run, config, dataset, accuracy, whittle, changes);
  return findFormat(request.format).encode(
    { ...net, preprocessing, sampleShape, classes, facts, whittle },
    stemFor(job),
  );
}

const stemFor = ({ dataset, config: { model, method }, request }: ExportJob): string =>
  stemOf(dataset.name, model.name, method.name, method.lambda, request.run);
const sizesOf = ({ spec }: Net) => ({ weights: netWeights(spec), macs: netMacs(spec) });
const sized = ({ bytes }: ExportedFile) => ({ bytes: bytes.length });
const totalBytes = (files: readonly { readonly bytes: number }[]): number =>
  files.reduce((total, { bytes }) => total + bytes, 0);

async function testSamples({ datasetDirectory, dataset }: ExportJob): Promise<SampleArrays> {
  const samples = await readSamples(datasetDirectory, dataset, 'test');
  if (samples.labels.length > 0) return samples;
  throw new UserError(
    `dataset "${dataset.name}" has no test samples`,
    'some, to prove the export on',
    'import it with a test part or a test fraction',
  );
}

/** The trained net as ONNX, for onnxruntime alone. */
function trainedOnnx(trained: Net, { dataset, whittle }: ExportJob): Uint8Array {
  const { preprocessing, sampleShape } = dataset;
  return encodeOnnx({ ...trained, preprocessing, sampleShape, metadata: {}, whittle });
}

async function test(
  stage: 'running the trained net' | 'checking the compact model',
  onnx: Uint8Array,
  samples: SampleArrays,
  { dataset }: ExportJob,
  advance: Advance,
): Promise<Predictions> {
  const session = await openSession(onnx);
  try {
    return await predict(session, samples, dataset.classes.length, (done) =>
      advance(stage, done, samples.labels.length),
    );
  } finally {
    await session.release();
  }
}
