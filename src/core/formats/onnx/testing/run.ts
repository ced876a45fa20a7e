import * as ort from 'onnxruntime-node';
import { expect } from 'vitest';

/** Logits of samples, by onnxruntime. */
export async function run(
  bytes: Uint8Array,
  samples: readonly ArrayLike<number>[],
  sampleShape: readonly number[],
): Promise<number[][]> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const data = Float32Array.from(samples.flatMap((sample) => Array.from(sample)));
  const input = new ort.Tensor('float32', data, [samples.length, ...sampleShape]);
  const { logits } = await session.run({ input });
  await session.release();
  expect(logits!.dims[0]).toBe(samples.length);
  const classes = logits!.dims[1]!;
  const values = Array.from(logits!.data as Float32Array);
  return samples.map((_, s) => values.slice(s * classes, (s + 1) * classes));
}

export function expectClose(got: number[][], wanted: readonly ArrayLike<number>[]): void {
  got.forEach((row, s) => {
    expect(row).toHaveLength(wanted[s]!.length);
    row.forEach((logit, c) =>
      expect(Math.abs(logit - wanted[s]![c]!), `${s}, ${c}`).toBeLessThan(1e-4 * (1 + Math.abs(logit))),
    );
  });
}
