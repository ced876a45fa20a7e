import type { Preprocessing } from '../../shared/dataset';
import type { CompiledStep, DeviceSamples, Engine, HostTensor } from '../engine';
import type { ModelSpec } from '../model/spec';
import { evaluationStep } from './step';

export interface Evaluation {
  /** Fraction of samples classified right, 0–1. */
  readonly accuracy: number;
  /** Mean cross-entropy, in nats a sample. */
  readonly loss: number;
}

const BATCH = 500;

/** Evaluates a net on the listed samples, in batches of one shape; the last is filled up with repeats that do not count. */
export class Evaluator {
  private readonly step: CompiledStep;
  private readonly batch: number;

  constructor(
    engine: Engine,
    spec: ModelSpec,
    preprocessing: Preprocessing,
    samples: DeviceSamples,
    private readonly indices: Int32Array,
    parameters: Readonly<Record<string, HostTensor>>,
  ) {
    this.batch = Math.min(BATCH, indices.length);
    this.step = engine.compile(evaluationStep(spec, preprocessing), {
      inputs: { indices: { dtype: 'int32', shape: [this.batch] } },
      state: parameters,
      samples,
    });
  }

  async evaluate(
    parameters: Readonly<Record<string, HostTensor>>,
    breathe: () => Promise<void>,
  ): Promise<Evaluation> {
    this.step.writeState(parameters);
    let right = 0;
    let loss = 0;
    for (let start = 0; start < this.indices.length; start += this.batch) {
      const { hits, losses, count } = this.runBatch(start);
      for (let i = 0; i < count; i++) {
        right += hits[i]!;
        loss += losses[i]!;
      }
      await breathe();
    }
    return { accuracy: right / this.indices.length, loss: loss / this.indices.length };
  }

  /** Sum of the losses of the first batch. */
  firstLoss(parameters: Readonly<Record<string, HostTensor>>): number {
    this.step.writeState(parameters);
    return this.runBatch(0).losses.reduce((sum, loss) => sum + loss, 0);
  }

  dispose(): void {
    this.step.dispose();
  }

  private runBatch(start: number): { hits: Float32Array; losses: Float32Array; count: number } {
    const count = Math.min(this.batch, this.indices.length - start);
    const data = new Int32Array(this.batch).fill(this.indices[start]!);
    data.set(this.indices.subarray(start, start + count));
    const { hits, losses } = this.step.run({ indices: { dtype: 'int32', shape: [this.batch], data } });
    return { hits: hits as Float32Array, losses: losses as Float32Array, count };
  }
}
