import type { CompiledStep, CompileOptions, HostTensor, Step } from '../../core/engine';
import { checkNames, checkTensor, mapRecord } from '../host-tensors';
import type { Runtime } from './runtime';
import { NativeSamples } from './samples';
import { Session } from './session';
import { traceStep, type TracedStep } from './trace';

/** A step as one native graph: a call is one session run that gathers, computes, updates and returns the outputs. */
export class TracedCompiledStep implements CompiledStep {
  private readonly traced: TracedStep;
  private readonly session: Session;
  private readonly specs: CompileOptions['inputs'];
  private readonly state: Readonly<Record<string, { shape: readonly number[]; dtype: 'float32' }>>;

  constructor(
    runtime: Runtime,
    step: Step,
    options: CompileOptions,
    private readonly onDispose: () => void,
  ) {
    this.specs = options.inputs;
    this.state = mapRecord(options.state, ({ shape }) => ({ shape: [...shape], dtype: 'float32' }));
    this.traced = traceStep(runtime, step, options);
    this.session = new Session(runtime.binding, this.traced.nodes);
    try {
      this.fillSamples(options.samples);
      this.writeState(options.state);
    } catch (error) {
      this.session.dispose();
      throw error;
    }
  }

  run(inputs: Readonly<Record<string, HostTensor>>): Record<string, HostTensor['data']> {
    checkNames('input', inputs, this.specs);
    const feeds = Object.entries(this.traced.inputs).map(([name, node]) => ({
      node,
      value: checkTensor(`input "${name}"`, inputs[name], this.specs[name]!),
    }));
    const { outputs } = this.traced;
    const values = this.session.runWith(
      feeds,
      outputs.map(({ node }) => node),
    );
    return Object.fromEntries(outputs.map(({ name }, index) => [name, values[index]!]));
  }

  readState(names: readonly string[] = Object.keys(this.state)): Record<string, HostTensor> {
    checkNames('state variable', Object.fromEntries(names.map((name) => [name, true])), this.state);
    if (names.length === 0) return {};
    const values = this.session.run(
      [],
      names.map((name) => this.traced.state[name]!.read),
    );
    return Object.fromEntries(
      names.map((name, index) => [name, { ...this.state[name]!, data: values[index]! }]),
    );
  }

  writeState(values: Readonly<Record<string, HostTensor>>): void {
    checkNames('state variable', values, this.state);
    const names = Object.keys(values);
    if (names.length === 0) return;
    this.session.runWith(
      names.map((name) => ({
        node: this.traced.state[name]!.value,
        value: checkTensor(`state "${name}"`, values[name], this.state[name]!),
      })),
      names.map((name) => this.traced.state[name]!.written),
    );
  }

  dispose(): void {
    this.session.dispose();
    this.onDispose();
  }

  /** Puts the samples into the graph's variables; on the CPU that shares their memory. */
  private fillSamples(samples: CompileOptions['samples']): void {
    if (!this.traced.samples || !(samples instanceof NativeSamples)) return;
    const { data, labels } = this.traced.samples;
    this.session.run(
      [
        [data.value, samples.samplesHandle],
        [labels.value, samples.labelsHandle],
      ],
      [data.written, labels.written],
    );
  }
}
