import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostTensor } from '../../core/engine';
import { mountTmpfs } from '../../host/testing';
import type { ExportJob } from '../../shared/protocol';
import { readCheckpoint, writeCheckpoint } from '../checkpoint-files';
import { exportRun } from './index';
import { trainedRun } from './testing/trained-run';

const quiet = (): void => undefined;
let root: string;
let target: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'export-faults-'));
  target = join(root, 'exports');
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function expectRefused(
  job: ExportJob,
  message: RegExp,
  onProgress: (stage: string) => void = quiet,
): Promise<void> {
  const error = await exportRun(job, onProgress).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'UserError', message: expect.stringMatching(message) });
}

const into = (job: ExportJob, directory: string): ExportJob => ({
  ...job,
  request: { ...job.request, directory },
});

describe('an export refused by the target folder', () => {
  it('a file in the place of the folder, or in the way to it', async () => {
    const { job } = await trainedRun(root, 'flat', 'onnx');
    await writeFile(target, 'mine');
    await expectRefused(job, /cannot write the export to .*exports/);
    await expectRefused(into(job, join(target, 'deeper')), /cannot write the export to .*deeper/);
    expect(await readFile(target, 'utf8')).toBe('mine');
  });

  // Node's own recursive mkdir never comes back from there.
  it.runIf(process.platform === 'linux')('a file system that takes no new names', async () => {
    const { job } = await trainedRun(root, 'flat', 'onnx');
    await expectRefused(into(job, '/proc/whittle/deeper'), /cannot write the export to \/proc\/whittle/);
  });

  it.skipIf(process.platform === 'win32')('a folder that cannot be written to', async (context) => {
    const { job } = await trainedRun(root, 'flat', 'onnx');
    await mkdir(target);
    const mounted = process.getuid!() === 0 && mountTmpfs(target, 'ro');
    if (process.getuid!() === 0 && !mounted)
      context.skip('root may write anywhere, and mounting is not allowed');
    await chmod(target, 0o555).catch(quiet);
    try {
      await expectRefused(job, /cannot write the export to .*exports/);
      expect(await readdir(target)).toEqual([]);
    } finally {
      if (mounted) execFileSync('umount', [target]);
      await chmod(target, 0o755);
    }
  });

  it.skipIf(process.platform !== 'linux')('a disk that is full', async (context) => {
    const { job } = await trainedRun(root, 'image', 'onnx');
    await mkdir(target);
    if (!mountTmpfs(target, 'size=4k')) context.skip('mounting is not allowed');
    try {
      for (const format of ['onnx', 'safetensors'] as const) {
        await expectRefused(
          { ...job, request: { ...job.request, format } },
          /the disk is full \(ENOSPC\).*free some space/,
        );
        expect(await readdir(target)).toEqual([]);
      }
    } finally {
      execFileSync('umount', [target]);
    }
  });

  it('removes the folders that it made, and no other', async () => {
    const { job } = await trainedRun(root, 'flat', 'onnx');
    const wrong: ExportJob = {
      ...into(job, join(target, 'a', 'b')),
      result: { ...job.result, testAccuracy: 0.1 },
    };
    await mkdir(target);
    await expectRefused(wrong, /as the run reported/);
    expect(await readdir(target)).toEqual([]);
  });
});

describe('an export refused by its checks', () => {
  const expectNothing = async (): Promise<void> => expect(await readdir(target).catch(() => [])).toEqual([]);

  /** Harms the written weights before they are read back, as a failing disk does. */
  const whenWritten = (harm: (file: string) => void) => {
    let done = false;
    return (stage: string): void => {
      if (done || stage !== 'checking the compact model') return;
      done = true;
      const files = readdirSync(target, { recursive: true, encoding: 'utf8' });
      harm(
        join(
          target,
          files.find((file) => /\.(onnx|safetensors)$/.test(file))!,
        ),
      );
    };
  };
  const harms: [string, (file: string) => void, RegExp][] = [
    ['cut short', (file) => truncateSync(file, readFileSync(file).length - 40), /does not load|safetensors/],
    ['emptied', (file) => truncateSync(file), /does not load|safetensors/],
    ['gone', unlinkSync, /cannot write the export .*ENOENT/],
    // The bytes 0x3f…, the upper half of floats around 1, become those of floats around 8.
    [
      'altered',
      (file) =>
        writeFileSync(
          file,
          readFileSync(file).map((b) => (b === 0x3e ? 0x41 : b)),
        ),
      /differs by/,
    ],
  ];
  it.each(
    harms.flatMap((harm) => (['onnx', 'safetensors'] as const).map((format) => [format, ...harm] as const)),
  )('%s: the written file %s', async (format, _, harm, message) => {
    const { job } = await trainedRun(root, 'flat', format);
    await expectRefused(job, message, whenWritten(harm));
    await expectNothing();
  });

  it('a damaged, short or missing checkpoint', async () => {
    const { job } = await trainedRun(root, 'flat', 'onnx');
    const bytes = await readFile(job.checkpoint);
    bytes[bytes.length - 9]! ^= 1;
    await writeFile(job.checkpoint, bytes);
    await expectRefused(job, /digest/);
    await truncate(job.checkpoint, 1000);
    await expectRefused(job, /safetensors/);
    await rm(job.checkpoint);
    await expectRefused(job, /checkpoint .* cannot be read/);
    await expectNothing();
  });

  async function withTensor(
    job: ExportJob,
    name: string,
    change: (tensor: HostTensor) => HostTensor | null,
  ): Promise<ExportJob> {
    const { tensors, metadata } = await readCheckpoint(job.checkpoint);
    const changed = change(tensors[name]!);
    const rest = Object.fromEntries(Object.entries(tensors).filter(([key]) => key !== name));
    const checkpoint = { tensors: changed ? { ...rest, [name]: changed } : rest, metadata };
    return { ...job, checkpoint: await writeCheckpoint(dirname(job.checkpoint), checkpoint, 8) };
  }
  it('a checkpoint of another net, a diverged one, one with an empty layer', async () => {
    const { job } = await trainedRun(root, 'flat', 'onnx');
    await expectRefused(await withTensor(job, 'dense2/bias', () => null), /holds no dense2\/bias/);
    await expectRefused(
      await withTensor(job, 'dense1/weights', (w) => ({ ...w, shape: [...w.shape].reverse() })),
      /dense1\/weights as float32 \[30, 25\]; expected float32 \[25, 30\]/,
    );
    await expectRefused(
      await withTensor(job, 'dense1/weights', (w) => ({
        ...w,
        data: Float32Array.from(w.data).fill(NaN, 3, 4),
      })),
      /dense1\/weights .*diverged/,
    );
    await expectRefused(
      await withTensor(job, 'dense2/weights', (w) => ({ ...w, data: new Float32Array(w.data.length) })),
      /layer "dense2" has no weight that is not zero/,
    );
    await expectNothing();
  });

  it('an accuracy that is not the one the run reported', async () => {
    const { job } = await trainedRun(root, 'flat', 'onnx');
    const off = (samples: number): ExportJob => ({
      ...job,
      result: { ...job.result, testAccuracy: job.result.testAccuracy + samples / 60 },
    });
    await expectRefused(off(3), /test samples right in onnxruntime; expected .* ± 2, as the run reported/);
    await expectNothing();
    await expect(exportRun(off(-2), quiet)).resolves.toBeDefined();
  });
});
