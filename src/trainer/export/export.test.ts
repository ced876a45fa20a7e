import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import protobuf from 'protobufjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onnxProto } from '../../core/formats/onnx/proto';
import { decodeSafetensors } from '../../core/formats/safetensors';
import { findModel } from '../../core/model';
import type { ModelSpec } from '../../core/model/spec';
import { compactState, planCompaction } from '../../core/prune';
import { forward64 } from '../../core/prune/testing/forward64';
import { stagingName } from '../../shared/export-staging';
import type { ExportJob, JobToHost } from '../../shared/protocol';
import { readCheckpoint, writeCheckpoint } from '../checkpoint-files';
import { exportRun, runExport } from './index';
import { kinds, SAMPLES, trainedRun } from './testing/trained-run';
import type { Kind } from './testing/trained-run';

const quiet = (): void => undefined;
let root: string;
let target: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'export-'));
  target = join(root, 'exports');
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A few lines that know nothing of Whittle: onnxruntime, the exported file, the raw samples and labels. */
const stranger = `
  const ort = require('onnxruntime-node'), fs = require('node:fs');
  const [file, data, shape, type] = process.argv.slice(1);
  const read = (name) => new Uint8Array(fs.readFileSync(data + '/test-' + name + '.bin')).buffer;
  const raw = type === 'uint8' ? new Uint8Array(read('samples')) : new Float32Array(read('samples'));
  const labels = [...new Int32Array(read('labels'))];
  ort.InferenceSession.create(file).then(async (session) => {
    const input = new ort.Tensor('float32', Float32Array.from(raw), [labels.length, ...JSON.parse(shape)]);
    const { logits } = await session.run({ input });
    const { inputNames, outputNames } = session;
    console.log(JSON.stringify({ inputNames, outputNames, dims: logits.dims, labels, logits: [...logits.data] }));
  });`;

async function askStranger(file: string, { datasetDirectory, dataset }: ExportJob) {
  const args = ['-e', stranger, file, datasetDirectory, JSON.stringify(dataset.sampleShape), dataset.dtype];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as Record<'inputNames' | 'outputNames', string[]> &
    Record<'dims' | 'labels' | 'logits', number[]>;
}

function expectLogits(got: readonly number[], wanted: readonly Float64Array[]): void {
  wanted.forEach((row, s) =>
    row.forEach((logit, c) => expect(Math.abs(got[s * row.length + c]! - logit)).toBeLessThan(1e-4)),
  );
}

describe('an exported run', () => {
  it.each(Object.keys(kinds) as Kind[])(
    '%s: a stranger with onnxruntime gets its logits and accuracy',
    async (kind) => {
      const { job, logits } = await trainedRun(root, kind, 'onnx');
      const report = await exportRun(job, quiet);
      const stem = `Zähler-${kind}-${kinds[kind].model.name}-cges-0.00013-run-0001`;
      expect((await readdir(target)).sort()).toEqual([`${stem}.md`, `${stem}.onnx`]);
      const file = report.files[0]!;
      expect((await readFile(file.path)).length).toBe(file.bytes);

      const seen = await askStranger(file.path, job);
      expect([seen.inputNames, seen.outputNames]).toEqual([['input'], ['logits']]);
      expect(seen.dims).toEqual([SAMPLES, 4]);
      expectLogits(seen.logits, logits);
      const rows = seen.labels.map((_, s) => seen.logits.slice(s * 4, s * 4 + 4));
      const right = seen.labels.filter((label, s) => rows[s]!.indexOf(Math.max(...rows[s]!)) === label);
      expect(report.compact.testAccuracy).toBe(right.length / SAMPLES);
      expect(report.trained.testAccuracy).toBe(right.length / SAMPLES);

      expect(report.maxAbsDiff).toBeLessThanOrEqual(1e-4);
      expect(report.compact.weights).toBeLessThan(report.trained.weights);
      expect(report.compact.macs).toBeLessThan(report.trained.macs);
      expect(report.compact.bytes).toBe(file.bytes);
      expect(report.compact.bytes).toBeLessThan(report.dense.bytes);
      expect(report.removed.length).toBeGreaterThan(0);
      for (const { kept, of } of report.removed) expect(kept).toBeLessThan(of);
      for (const latency of [report.compact.latencyMs, report.dense.latencyMs])
        expect(latency).toBeGreaterThan(0);
    },
  );

  it('rounds the channels up to a multiple, as asked', async () => {
    const { job } = await trainedRun(root, 'residual', 'onnx');
    const exact = await exportRun(job, quiet);
    const rounded = await exportRun({ ...job, request: { ...job.request, roundTo: 4 } }, quiet);
    for (const { kept, of } of rounded.removed) expect(kept % 4 === 0 || kept === of).toBe(true);
    expect(rounded.compact.weights).toBeGreaterThan(exact.compact.weights);
    expect(rounded.compact.testAccuracy).toBe(exact.compact.testAccuracy);
  });

  it('says which residual additions keep dead channels', async () => {
    const { job } = await trainedRun(root, 'residual', 'onnx');
    const { notRemoved } = await exportRun(job, quiet);
    const reasons = notRemoved.map(({ reason }) => reason).join();
    expect(reasons).toMatch(
      /dead channels? kept: the residual addition "stage\d\.block\d\.add" also adds live channels/,
    );
  });

  it('takes the checkpoint of a run that was compacted while it trained, and of one that did not end', async () => {
    const { job } = await trainedRun(root, 'residual', 'onnx');
    const { dataset, config } = job;
    const spec = findModel('resnet').build(
      dataset.sampleShape,
      dataset.classes.length,
      config.model.settings,
    );
    const { tensors } = await readCheckpoint(job.checkpoint);
    const state = compactState(planCompaction(spec, tensors, { selects: false }), spec, tensors);
    const metadata = { spec: JSON.stringify(state.spec), kept: JSON.stringify(state.kept) };
    const checkpoint = await writeCheckpoint(root, { tensors: state.tensors, metadata }, 8);
    const [whole, compacted] = [
      await exportRun(job, quiet),
      await exportRun({ ...job, checkpoint, result: null }, quiet),
    ];
    expect(compacted.removed).toEqual(whole.removed);
    expect(compacted.trained).toEqual(whole.trained);
    expect(compacted.compact.weights).toBe(whole.compact.weights);

    const wrong = { ...metadata, kept: JSON.stringify({ ...state.kept, stem: [0, 99] }) };
    const harmed = await writeCheckpoint(root, { tensors: state.tensors, metadata: wrong }, 9);
    await expect(exportRun({ ...job, checkpoint: harmed }, quiet)).rejects.toThrow(
      /does not say which units of the net it holds/,
    );
  });

  it('says in the ONNX file where it comes from', async () => {
    const { job } = await trainedRun(root, 'flat', 'onnx');
    const report = await exportRun(job, quiet);
    const Model = protobuf.parse(onnxProto, { keepCase: true }).root.lookupType('onnx.ModelProto');
    const model = Model.toObject(Model.decode(await readFile(report.files[0]!.path)), { longs: Number }) as {
      metadata_props: { key: string; value: string }[];
      opset_import: { version: number }[];
    };
    expect(model.opset_import[0]!.version).toBeGreaterThanOrEqual(17);
    expect(Object.fromEntries(model.metadata_props.map(({ key, value }) => [key, value]))).toEqual({
      classes: '["null","één","\\"two\\"","3"]',
      sampleShape: '[5,5,1]',
      dataset: '{"name":"Zähler / flat","hash":"sha256:abc"}',
      run: 'run-0001',
      model: 'mlp',
      method: 'cges',
      lambda: '0.00013',
      seed: '3',
      testAccuracy: String(job.result.testAccuracy),
      whittle: '0.1.0',
    });
  });

  it('says of a table which code stands for which category', async () => {
    const { job } = await trainedRun(root, 'table', 'safetensors');
    const { files } = await exportRun(job, quiet);
    const weights = files.find(({ path }) => path.endsWith('.safetensors'))!;
    const { metadata } = decodeSafetensors(await readFile(weights.path));
    const features = JSON.parse(metadata['features']!) as { name: string; categories?: string[] }[];
    const { preprocessing } = job.dataset;
    const infos = preprocessing.kind === 'columns' ? preprocessing.features : [];
    expect(features.map(({ name }) => name)).toEqual(infos.map(({ name }) => name));
    expect(features.map(({ categories }) => categories)).toEqual(
      infos.map((info) => (info.kind === 'categorical' ? info.categories : undefined)),
    );
    expect(features.some(({ categories }) => categories)).toBe(true);
  });

  it('safetensors: weights and model.json alone give the logits', async () => {
    const { job, logits } = await trainedRun(root, 'image', 'safetensors');
    const report = await exportRun(job, quiet);
    const folder = join(target, 'Zähler-image-lenet-5-cges-0.00013-run-0001');
    expect((await readdir(folder)).sort()).toEqual(['README.md', 'model.json', 'model.safetensors']);
    const files = ['README.md', 'model.json', 'model.safetensors'].map((name) => join(folder, name));
    expect(report.files.map(({ path }) => path).sort()).toEqual(files);
    for (const { path, bytes } of report.files) expect((await readFile(path)).length).toBe(bytes);
    expect(report.compact.bytes).toBeLessThan(report.dense.bytes);

    const { tensors, metadata } = decodeSafetensors(await readFile(files[2]!));
    const model = JSON.parse(await readFile(files[1]!, 'utf8')) as ModelSpec & {
      preprocessing: { mean: number[]; std: number[] };
    };
    expect(metadata).toMatchObject({
      run: 'run-0001',
      lambda: '0.00013',
      classes: '["null","één","\\"two\\"","3"]',
    });
    const { mean, std } = model.preprocessing;
    const pixels = await readFile(join(root, 'data', 'test-samples.bin'));
    const sample = Array.from(
      pixels.subarray(0, 17 * 18 * 2),
      (pixel, i) => (pixel - mean[i % 2]!) / std[i % 2]!,
    );
    expectLogits([...forward64(model, tensors, sample)], logits.slice(0, 1));
  });

  it('never replaces what is there', async () => {
    const { job } = await trainedRun(root, 'flat', 'onnx');
    const first = (await exportRun(job, quiet)).files[0]!.path;
    await writeFile(first, 'mine');
    const second = (await exportRun(job, quiet)).files[0]!.path;
    expect(second).toBe(first.replace('.onnx', '-2.onnx'));
    expect(await readFile(first, 'utf8')).toBe('mine');
    const safetensors: ExportJob = { ...job, request: { ...job.request, format: 'safetensors' } };
    const folders = [await exportRun(safetensors, quiet), await exportRun(safetensors, quiet)];
    expect(new Set(folders.flatMap(({ files }) => files.map(({ path }) => path))).size).toBe(6);
    // Two models with their cards, and two folders.
    expect(await readdir(target)).toHaveLength(6);
  });

  it('gives two exports at once a name each', async () => {
    const { job } = await trainedRun(root, 'flat', 'onnx');
    const reports = await Promise.all(
      ['a', 'b'].map((id) => exportRun({ ...job, staging: stagingName(id) }, quiet)),
    );
    expect(new Set(reports.map(({ files }) => files[0]!.path)).size).toBe(2);
    expect(await readdir(target)).toHaveLength(4);
  });

  it('tells the host how far it is, stage by stage, and the report last', async () => {
    const { job } = await trainedRun(root, 'flat', 'onnx');
    const told: JobToHost[] = [];
    await runExport(job, (message) => told.push(message));
    expect(told.at(-1)).toMatchObject({ kind: 'exported', report: { run: 'run-0001', format: 'onnx' } });
    const stages = told.flatMap((message) => (message.kind === 'export-progress' ? [message] : []));
    expect(stages).toHaveLength(told.length - 1);
    for (const { done, total } of stages) expect(done).toBeLessThanOrEqual(total);
    // Of the whole: from nothing to all of it, and never back.
    const overall = stages.map((stage) => stage.overall);
    expect(overall).toEqual([...overall].sort((a, b) => a - b));
    expect([overall[0], overall.at(-1)]).toEqual([0, 1]);
    expect([...new Set(stages.map(({ stage }) => stage))]).toEqual([
      'compacting',
      'running the trained net',
      'checking the compact model',
      'measuring latency',
    ]);
  });

  it('has a card beside it that tells where it comes from and how it was proved', async () => {
    const { job } = await trainedRun(root, 'flat', 'onnx');
    const report = await exportRun(job, quiet);
    const card = report.files.at(-1)!;
    expect(card.path).toBe(report.files[0]!.path.replace('.onnx', '.md'));
    const text = await readFile(card.path, 'utf8');
    expect(Buffer.byteLength(text)).toBe(card.bytes);
    const row = (name: string): string =>
      text.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? '';
    expect(row('Hash of samples and labels')).toContain(job.dataset.hash);
    expect(row('Test samples')).toContain(String(SAMPLES));
    expect(row('λ')).toContain('0.00013');
    expect(row('`seed`')).toContain('3');
    expect(row('`grouping`')).toContain('tap');
    const right = Math.round(report.trained.testAccuracy * SAMPLES);
    expect(row('Samples right')).toContain(`${right} of ${SAMPLES}`);
    expect(row('Weights')).toContain(String(report.compact.weights));
    expect(row('Compact MACs')).toContain(String(report.compact.macs));
    expect(row('Prune ratio')).toContain('none was');
    for (const name of ['Weight sparsity', 'Density', 'Group sparsity']) expect(row(name)).toMatch(/\d %/);
    expect(text).toContain(`the largest difference of a logit is ${report.maxAbsDiff.toExponential(1)}`);
    expect(text).toContain('onnxruntime');
    expect(text).toContain(report.files[0]!.path.split('/').at(-1)!);
    // The size of the model is that of its file alone.
    expect(report.compact.bytes).toBe(report.files[0]!.bytes);
  });

  it('keeps one name for model and card, and takes none that is there', async () => {
    const { job } = await trainedRun(root, 'flat', 'onnx');
    const first = (await exportRun(job, quiet)).files.map(({ path }) => path);
    await rm(first[0]!);
    await writeFile(first[1]!, 'mine');
    const second = (await exportRun(job, quiet)).files.map(({ path }) => path);
    expect(second).toEqual(first.map((path) => path.replace(/(\.\w+)$/, '-2$1')));
    expect(await readFile(first[1]!, 'utf8')).toBe('mine');
    expect(await readFile(second[1]!, 'utf8')).toContain(basename(second[0]!));
    expect(await readdir(target)).toHaveLength(3);
  });

  it.each(['running the trained net', 'checking the compact model', 'measuring latency'])(
    'is cancelled while %s, and leaves nothing, not even the folder that it made',
    async (when) => {
      const { job } = await trainedRun(root, 'flat', 'onnx');
      const cancel = new AbortController();
      const work = exportRun(job, (stage) => stage === when && cancel.abort(), cancel.signal);
      await expect(work).rejects.toThrow(/the export was cancelled/);
      await expect(readdir(target)).rejects.toThrow(/ENOENT/);
    },
  );
});
