import * as tf from '@tensorflow/tfjs-core';
import type { CompileOptions, DType, SampleSource, Step, StepResult, TensorSpec } from '../../core/engine';
import { withLoopRunner } from '../../core/loop';
import { checkNextState, mapRecord, toTensor } from '../host-tensors';
import { noSamples } from '../sample-arrays';
import { DataTypeNumber } from './attributes';
import { GraphBuilder, type NodeMessage } from './graph';
import { recordLoop } from './loop';
import { Recorder } from './recorder';
import type { Runtime } from './runtime';
import { NativeSamples, NativeSource } from './samples';
import { addOutput, addPlaceholder, addUpdate, addVariable, type VariableNodes } from './variables';

/** A step as a graph, with the node names to feed and to fetch. */
export interface TracedStep {
  readonly nodes: readonly NodeMessage[];
  readonly inputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, VariableNodes>>;
  readonly outputs: readonly { readonly name: string; readonly node: string }[];
  readonly samples: { readonly data: VariableNodes; readonly labels: VariableNodes } | null;
}

/**
 * Runs `step` once, eagerly, on zeros of the inputs' shapes and writes down every operation as a graph.
 *
 * Inputs become placeholders, state and samples variables, the returned next state assignments; every output waits
 * for all assignments, so that fetching any of them is a whole step.
 */
export function traceStep(runtime: Runtime, step: Step, options: CompileOptions): TracedStep {
  const { backend, binding } = runtime;
  const graph = new GraphBuilder();
  const recorder = new Recorder(binding, graph);
  const idOf = (tensor: tf.Tensor): number => backend.getInputTensorIds([tensor])[0]!;

  let traced: TracedStep | undefined;
  const trace = (): void => {
    const inputTensors = mapRecord(options.inputs, (spec) => tf.zeros([...spec.shape], spec.dtype));
    const inputs = nameByIndex(options.inputs, 'input', (spec, name, node) => {
      const placeholder = addPlaceholder(graph, node, spec.dtype, spec.shape);
      recorder.define(idOf(inputTensors[name]!), `${placeholder}:0`, DataTypeNumber[spec.dtype]);
      return node;
    });
    const stateTensors = mapRecord(options.state, toTensor);
    const state = nameByIndex(options.state, 'state', (spec, name, node) => {
      const variable = addVariable(graph, node, 'float32', spec.shape);
      recorder.define(idOf(stateTensors[name]!), `${variable.read}:0`);
      return variable;
    });
    const { samples, source } = defineSamples(runtime, graph, recorder, options);

    backend.binding = recorder.binding;
    const result = withLoopRunner(
      (loop) => recordLoop(recorder, graph, idOf, loop),
      () => step(inputTensors, stateTensors, source),
    );
    const outputs = finish(graph, result, state, options.state, (tensor) => recorder.nameOf(idOf(tensor)));
    traced = { nodes: graph.nodes, inputs, state, outputs, samples };
  };
  try {
    tf.tidy(trace);
  } finally {
    // Only now: the recorder knows which of the tensors that the tidy disposes of stand for others.
    backend.binding = binding;
    recorder.dispose();
  }
  return traced!;
}

function finish(
  graph: GraphBuilder,
  result: StepResult,
  state: Readonly<Record<string, VariableNodes>>,
  specs: Readonly<Record<string, TensorSpec>>,
  nameOf: (tensor: tf.Tensor) => string,
): TracedStep['outputs'] {
  checkNextState(result.nextState, specs);
  const outputs = Object.entries(result.outputs).map(([name, tensor]) => ({
    name,
    source: nameOf(tensor),
    dtype: tensor.dtype as DType,
  }));
  const updates = Object.entries(result.nextState).map(([name, tensor]) =>
    addUpdate(graph, state[name]!, nameOf(tensor)),
  );
  return outputs.map(({ name, source, dtype }, index) => ({
    name,
    node: addOutput(graph, `output${index}`, source, dtype, updates),
  }));
}

function defineSamples(
  runtime: Runtime,
  graph: GraphBuilder,
  recorder: Recorder,
  { samples }: CompileOptions,
): { samples: TracedStep['samples']; source: SampleSource } {
  if (!samples) return { samples: null, source: noSamples };
  if (!(samples instanceof NativeSamples)) throw new Error('these samples were uploaded to another engine');
  const data = addVariable(graph, 'samples', samples.dtype, [samples.count, ...samples.sampleShape]);
  const labels = addVariable(graph, 'labels', 'int32', [samples.count]);
  recorder.define(samples.samplesHandle, `${data.read}:0`, DataTypeNumber[samples.dtype]);
  recorder.define(samples.labelsHandle, `${labels.read}:0`, DataTypeNumber.int32);
  return { samples: { data, labels }, source: new NativeSource(runtime.backend, samples) };
}

/** Names of ours may hold anything; node names may not, so nodes are numbered. */
function nameByIndex<A, B>(
  record: Readonly<Record<string, A>>,
  prefix: string,
  make: (value: A, name: string, node: string) => B,
): Record<string, B> {
  let index = 0;
  return mapRecord(record, (value, name) => make(value, name, `${prefix}${index++}`));
}
