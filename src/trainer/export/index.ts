import { netMacs, netWeights } from '../../core/counting';
import { encodeOnnx } from '../../core/formats/onnx';
import { exportFacts, findFormat } from '../../core/formats';
import type { ExportModel } from '../../core/formats';
import type { SampleArrays } from '../../core/engine';
import { applyPlan, checkPlan, planCompaction } from '../../core/prune';
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
export type OnProgress = (stage: string, done: number, total: number) => void;

/** Runs an export job and tells its host how it goes; the last message is `exported`. */
export async function runExport(job: ExportJob, send: (message: JobToHost) => void): Promise<void> {
  const report = await exportRun(job, (stage, done, total) => send({ kind: 'export-progress', stage, done, total }));
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
  const { config, dataset, request } = job;
  const format = findFormat(request.format);
  onProgress('compacting', 0, 1);
  const trained = await loadTrained(job);
  const samples = await testSamples(job);
  const plan = planCompaction(trained.spec, trained.weights);
  checkPlan(plan, trained.spec, trained.weights);
  const compact = applyPlan(plan, trained.spec, trained.weights);

  const before = await test('running the trained net', denseOnnx(trained, job), samples, job, onProgress);
  compareWithRun(before, job.result.testAccuracy);
  const model = (net: Net): ExportModel => ({
    ...net,
    preprocessing: dataset.preprocessing,
    sampleShape: dataset.sampleShape,
    classes: dataset.classes,
    facts: exportFacts(request.run, config, dataset, before.accuracy, job.whittle),
    whittle: job.whittle,
  });

  const stem = stemOf(dataset.name, config.model.name, config.method.name, config.method.lambda, request.run);
  const staging = await Staging.open(request.directory, stem);
  try {
    await staging.write(format.encode(model(compact), stem));
    const written = await staging.read();
    const onnx = format.toOnnx(written);
    const after = await test('checking the compact model', onnx, samples, job, onProgress);
    const maxAbsDiff = compare(before, after);
    const [denseMs, compactMs] = await measureLatency([denseOnnx(trained, job), onnx], samples, (done, total) =>
      onProgress('measuring latency', done, total),
    );
    const paths = await staging.publish();
    const sizes = written.map(({ bytes }) => bytes.length);
    return {
      run: request.run,
      format: format.name,
      createdAt: Date.now(),
      files: paths.map((path, i) => ({ path, bytes: sizes[i]! })),
      trained: { testAccuracy: before.accuracy, weights: netWeights(trained.spec), macs: netMacs(trained.spec) },
      compact: {
        testAccuracy: after.accuracy,
        weights: netWeights(compact.spec),
        macs: netMacs(compact.spec),
        bytes: sum(sizes),
        latencyMs: compactMs!,
      },
      dense: { bytes: sum(format.encode(model(trained), stem).map(({ bytes }) => bytes.length)), latencyMs: denseMs! },
      maxAbsDiff,
      removed: plan.removed,
      notRemoved: plan.notRemoved,
    };
  } finally {
    await staging.discard();
  }
}

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
function denseOnnx(trained: Net, { dataset, whittle }: ExportJob): Uint8Array {
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

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
