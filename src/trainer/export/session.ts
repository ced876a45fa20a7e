import type * as Onnxruntime from 'onnxruntime-node';
import type { SampleArrays } from '../../core/engine';
import { UserError } from '../../shared/errors';

/** A model loaded into onnxruntime, fed with samples in the dataset's own units. */
export interface Session {
  /** Logits of samples `from` … `from + count − 1`, row-major `[count, classes]`. */
  run(samples: SampleArrays, from: number, count: number): Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * Loads ONNX bytes.
 *
 * @param threads threads that one run may use; all cores where it is left out
 * @throws UserError when onnxruntime does not run on this machine, or refuses the model
 */
export async function openSession(bytes: Uint8Array, threads?: number): Promise<Session> {
  const ort = await loadRuntime();
  const options = { logSeverityLevel: 3, ...(threads ? { intraOpNumThreads: threads } : {}) } as const;
  let session: Onnxruntime.InferenceSession;
  try {
    session = await ort.InferenceSession.create(bytes, options);
  } catch (error) {
    throw new UserError(
      `onnxruntime does not load the exported model: ${(error as Error).message}`,
      'a model that it reads',
      'check the disk of the target folder and export again',
    );
  }
  return {
    run: async (samples, from, count) => {
      const { logits } = await session.run({ input: batchOf(ort.Tensor, samples, from, count) });
      return logits!.data as Float32Array;
    },
    release: () => session.release(),
  };
}

async function loadRuntime(): Promise<typeof Onnxruntime> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw new UserError(
      `onnxruntime does not load on ${process.platform} ${process.arch}: ${(error as Error).message.split('\n')[0]}`,
      'a platform that it is made for: without it no export can be checked',
      'export on Linux or Windows (x64, arm64) or on a Mac with Apple silicon',
    );
  }
}

function batchOf(
  TensorClass: typeof Onnxruntime.Tensor,
  { samples, sampleShape }: SampleArrays,
  from: number,
  count: number,
): Onnxruntime.Tensor {
  const size = sampleShape.reduce((product, n) => product * n, 1);
  const data = Float32Array.from(samples.subarray(from * size, (from + count) * size));
  return new TensorClass('float32', data, [count, ...sampleShape]);
}
