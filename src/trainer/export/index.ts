import { netMacs, netWeights } from '../../core/counting';
import { encodeOnnx } from '../../core/formats/onnx';
import { exportFacts, findFormat } from '../../core/formats';
import type { ExportedFile } from '../../core/formats';
import type { SampleArrays } from '../../core/engine';
import { compactNet } from '../../core/prune';
import type { Net } from '../../core/prune';
import { UserError } from '../../shared/errors';
import type { ExportJob, JobToHost } from '../../shared/protocol';
import type { ExportReport } from '../../shared/run';
import { readSamples } from '../dataset-files';
import { measureLatency } from './latency';
import { compare, compareWithRun, predict } from './proof';
import type { Predictions } from './proof';
import { openSession } from './session';
import { loadTrained } from './source';
import { Staging, stemOf } from './staging';

/** Told what is being done and how far it is. */
type OnProgress = (stage: string, done: number, total: number) => void;

/** Runs an export job and tells its host how it goes; the last message is `exported`. */
export async function runExport(job: ExportJob, send: (message: JobToHost) => void): Promise<void> {
  const report = await exportRun(job, (stage, done, total) =>
    send({ kind: 'export-progress', stage, done, total }),
  );
  send({ kind: 'exported', report });
}

/**
 * Compacts a trained net, writes it, and proves the written files equal before they appear under their names:
 * onnxruntime runs the trained net (zeros masked in place) and what was read back from the disk on the whole test part;
 * max |Δ logit| ≤ 1e-4, as many samples right, and no more than rounding between that and what the run reported.
 *
 * @throws UserError when something refuses or differs; then nothing is left in the target folder.
 */
export async function exportRun(job: ExportJob, onProgress: OnProgress): Promise<ExportReport> {
  onProgress('compacting', 0, 1);
  const trained = await loadTrained(job);
  const samples = await testSamples(job);
  const { roundTo } = job.request;
  const compact = compactNet(trained.spec, trained.weights, roundTo ? { multipleOf: roundTo } : {});

  const onnx = trainedOnnx(trained, job);
  const before = await test('running the trained net', onnx, samples, job, onProgress);
  // A run that did not end has reported nothing of this net.
  if (job.result) compareWithRun(before, job.result.testAccuracy);
  const reference: Reference = { onnx, predictions: before, samples };
  const { files, after, maxAbsDiff, latencies } = await writeProved(compact, reference, job, onProgress);
  const [denseMs, compactMs] = latencies as [number, number];
  return {
    run: job.request.run,
    format: job.request.format,
    createdAt: Date.now(),
    files,
    trained: { testAccuracy: before.accuracy, ...sizesOf(trained) },
    compact: {
      testAccuracy: after.accuracy,
      ...sizesOf(compact),
      bytes: totalBytes(files),
      latencyMs: compactMs,
    },
    dense: { bytes: totalBytes(encode(trained, before, job).map(sized)), latencyMs: denseMs },
    maxAbsDiff,
    removed: compact.removed,
    notRemoved: compact.notRemoved,
  };
}

/** What the compact net is measured against. */
interface Reference {
  readonly onnx: Uint8Array;
  readonly predictions: Predictions;
  readonly samples: SampleArrays;
}

/** Writes the compact net and lets its files appear once they are proved. */
async function writeProved(compact: Net, reference: Reference, job: ExportJob, onProgress: OnProgress) {
  const { samples, predictions } = reference;
  const staging = await Staging.open(job.request.directory, stemFor(job), job.staging);
  try {
    await staging.write(encode(compact, predictions, job));
    onProgress('checking the compact model', 0, samples.labels.length);
    const written = await staging.read();
    const onnx = findFormat(job.request.format).toOnnx(written);
    const after = await test('checking the compact model', onnx, samples, job, onProgress);
    const maxAbsDiff = compare(predictions, after);
    const latencies = await measureLatency([reference.onnx, onnx], samples, (done, total) =>
      onProgress('measuring latency', done, total),
    );
    const paths = await staging.publish();
    const files = paths.map((path, i) => ({ path, bytes: written[i]!.bytes.length }));
    return { files, after, maxAbsDiff, latencies };
  } finally {
    await staging.discard();
  }
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
  stage: string,
  onnx: Uint8Array,
  samples: SampleArrays,
  { dataset }: ExportJob,
  onProgress: OnProgress,
): Promise<Predictions> {
  const session = await openSession(onnx);
  try {
    return await predict(session, samples, dataset.classes.length, (done) =>
      onProgress(stage, done, samples.labels.length),
    );
  } finally {
    await session.release();
  }
}
