import * as tf from '@tensorflow/tfjs-core';
import type {
  CompiledStep,
  CompileOptions,
  DeviceSamples,
  Engine,
  HostTensor,
  SampleArrays,
  Step,
} from '../../core/engine';
import type { EngineChoice } from '../../shared/run';
import { DirectStep } from '../direct-step';
import { evaluateOnce } from '../evaluate-once';
import { noSamples } from '../sample-arrays';
import { BACKEND } from './runtime';
import { HostSamples } from './samples';

/** TensorFlow.js on WebAssembly: runs anywhere; every step is called operation by operation. */
export class WasmEngine implements Engine {
  private readonly live = new Set<{ dispose(): void }>();

  constructor(readonly choice: EngineChoice) {}

  upload(arrays: SampleArrays): DeviceSamples {
    const samples = new HostSamples(arrays, () => this.live.delete(samples));
    this.live.add(samples);
    return samples;
  }

  compile(step: Step, options: CompileOptions): CompiledStep {
    const { samples } = options;
    if (samples && !(samples instanceof HostSamples))
      throw new Error('these samples were uploaded to another engine');
    const compiled = new DirectStep(BACKEND, step, options, samples ?? noSamples, () =>
      this.live.delete(compiled),
    );
    this.live.add(compiled);
    return compiled;
  }

  evaluate(
    fn: (inputs: Readonly<Record<string, tf.Tensor>>) => Record<string, tf.Tensor>,
    inputs: Readonly<Record<string, HostTensor>>,
  ): Record<string, HostTensor> {
    return evaluateOnce(BACKEND, fn, inputs);
  }

  tensorCount(): number {
    return tf.memory().numTensors;
  }

  dispose(): void {
    for (const resource of [...this.live]) resource.dispose();
  }
}
