import type { CompiledStep, CompileOptions, Step } from '../../core/engine';
import { DirectStep } from '../direct-step';
import { noSamples } from '../sample-arrays';
import { BACKEND, loadRuntime } from './runtime';
import { NativeSamples, NativeSource } from './samples';

/** The same step on the same native operations, one by one: what the traced step has to equal bit for bit. */
export function compileEager(step: Step, options: CompileOptions): CompiledStep {
  const { backend } = loadRuntime();
  const { samples } = options;
  const source = samples instanceof NativeSamples ? new NativeSource(backend, samples) : noSamples;
  return new DirectStep(BACKEND, step, options, source);
}
