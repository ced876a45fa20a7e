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
import { withBackend } from '../backend-scope';
import { evaluateOnce } from '../evaluate-once';
import { TracedCompiledStep } from './compiled-step';
import { BACKEND, type Runtime } from './runtime';
import { NativeSamples } from './samples';

/** Native TensorFlow: every step is traced once into a graph and then run by one call. */
export class TensorflowEngine implements Engine {
  private readonly live = new Set<{ dispose(): void }>();

  constructor(
    private readonly runtime: Runtime,
    readonly choice: EngineChoice,
  ) {}

  upload(arrays: SampleArrays): DeviceSamples {
    const samples = new NativeSamples(this.runtime.binding, arrays, () => this.live.delete(samples));
    this.live.add(samples);
    return samples;
  }

  compile(step: Step, options: CompileOptions): CompiledStep {
    return withBackend(BACKEND, () => {
      const compiled = new TracedCompiledStep(this.runtime, step, options, () => this.live.delete(compiled));
      this.live.add(compiled);
      return compiled;
    });
  }

  evaluate(
    fn: (inputs: Readonly<Record<string, tf.Tensor>>) => Record<string, tf.Tensor>,
    inputs: Readonly<Record<string, HostTensor>>,
  ): Record<string, HostTensor> {
    return evaluateOnce(BACKEND, fn, inputs);
  }

  /** Tensors of tfjs-core, native handles (samples included) and open sessions, added up. */
  tensorCount(): number {
    const { binding } = this.runtime;
    return tf.memory().numTensors + binding.getNumOfTensors() + binding.getNumOfSavedModels();
  }

  dispose(): void {
    for (const resource of [...this.live]) resource.dispose();
  }
}
