import * as tf from '@tensorflow/tfjs-core';
import type { CompiledStep, CompileOptions, HostTensor, SampleSource, Step } from '../core/engine';
import { withBackend } from './backend-scope';
import { checkNames, checkNextState, checkTensor, mapRecord, toHost, toTensor } from './host-tensors';

/** A step that is called each time, operation by operation, on one of tfjs-core's backends. */
export class DirectStep implements CompiledStep {
  private readonly state: Map<string, tf.Tensor>;
  private alive = true;

  constructor(
    private readonly backend: string,
    private readonly step: Step,
    private readonly options: CompileOptions,
    private readonly source: SampleSource,
    private readonly onDispose: () => void = () => undefined,
  ) {
    this.state = withBackend(backend, () => new Map(Object.entries(mapRecord(options.state, keptTensor))));
  }

  run(inputs: Readonly<Record<string, HostTensor>>): Record<string, HostTensor['data']> {
    this.checkAlive();
    const { options, step, source, state } = this;
    checkNames('input', inputs, options.inputs);
    return withBackend(this.backend, () => {
      let outputs: Record<string, HostTensor['data']> = {};
      let nextState: Record<string, tf.Tensor> = {};
      tf.tidy(() => {
        const tensors = mapRecord(options.inputs, (spec, name) =>
          toTensor(checkTensor(`input "${name}"`, inputs[name], spec)),
        );
        const result = step(tensors, Object.fromEntries(state), source);
        checkNextState(result.nextState, options.state);
        outputs = mapRecord(result.outputs, (tensor) => toHost(tensor).data);
        // Clones, because a step may return one tensor twice, or one that it was given.
        nextState = mapRecord(result.nextState, (tensor) => tf.keep(tensor.clone()));
      });
      for (const [name, tensor] of Object.entries(nextState)) {
        state.get(name)!.dispose();
        state.set(name, tensor);
      }
      return outputs;
    });
  }

  readState(names: readonly string[] = [...this.state.keys()]): Record<string, HostTensor> {
    this.checkAlive();
    checkNames('state variable', Object.fromEntries(names.map((name) => [name, true])), this.options.state);
    return Object.fromEntries(names.map((name) => [name, toHost(this.state.get(name)!)]));
  }

  writeState(values: Readonly<Record<string, HostTensor>>): void {
    this.checkAlive();
    checkNames('state variable', values, this.options.state);
    for (const [name, value] of Object.entries(values))
      checkTensor(`state "${name}"`, value, this.options.state[name]!);
    withBackend(this.backend, () => {
      for (const [name, value] of Object.entries(values)) {
        this.state.get(name)!.dispose();
        this.state.set(name, keptTensor(value));
      }
    });
  }

  dispose(): void {
    if (!this.alive) return;
    this.alive = false;
    for (const tensor of this.state.values()) tensor.dispose();
    this.onDispose();
  }

  private checkAlive(): void {
    if (!this.alive) throw new Error('this compiled step has been disposed');
  }
}

/** State outlives the scope it is made in, and never shares memory with the caller's array. */
const keptTensor = (value: HostTensor): tf.Tensor =>
  tf.keep(toTensor({ ...value, data: value.data.slice() }));
