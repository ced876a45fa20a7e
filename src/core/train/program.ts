import type { Phase } from '../../shared/run-state';
import type { RunConfig } from '../../shared/run-config';
import type { CompiledStep, DeviceSamples } from '../engine';
import type { ModelSpec } from '../model/spec';
import type { BatchOrder } from './batches';
import { Feeds } from './feeds';
import type { TrainOptions } from './options';
import type { RunState } from './run-state';
import type { Timeline } from './schedule';
import { inputsOf, optimiserOf, trainStep, type StepOptions } from './step';
import { bottlenecks, pick, stateNames, variablesOf, type Regulariser } from './variables';

/** A step that is compiled for one phase and one shape of the net, with what it is fed. */
export interface Program {
  readonly phase: Phase;
  readonly spec: ModelSpec;
  readonly gated: boolean;
  /** The state variables that it holds. */
  readonly names: readonly string[];
  readonly step: CompiledStep;
  readonly feeds: Feeds;
  /** Places whose emptiness ends the run, in the order of the step's `strongest`. */
  readonly watched: readonly string[];
}

/** What is the same for all programs of a run. */
export interface ProgramGround {
  readonly options: TrainOptions;
  readonly timeline: Timeline;
  readonly batches: BatchOrder;
  readonly samples: DeviceSamples;
}

/** Whether steps compute with the method's gates: until the sparse phase ends, in the warm-up before it too. */
export const isGated = ({ open }: RunState, { method }: Regulariser): boolean =>
  open && method.gates !== undefined;

/** Whether steps may set weights to zero that were not; watching for that costs a twentieth of a small net's step. */
const canEmpty = (phase: Phase, { method }: Regulariser): boolean =>
  phase === 'sparse' && (method.info.usesLambda || method.pruning !== undefined);

/** Compiles the step of a phase with the state in it. */
export function compileProgram(
  ground: ProgramGround,
  phase: Phase,
  state: RunState,
  regulariser: Regulariser,
): Program {
  const { options, timeline, batches, samples } = ground;
  const { spec } = state;
  const gated = isGated(state, regulariser);
  const needed = canEmpty(phase, regulariser) ? bottlenecks(spec) : new Set<string>();
  const watched = regulariser.places.map(({ name }) => name).filter((name) => needed.has(name));
  const stepOptions = stepOptionsOf(options, phase, spec, regulariser, gated, watched);
  const names = stateNames(variablesOf(spec, regulariser, gated), optimiserOf(options.config));
  const step = options.engine.compile(trainStep(stepOptions), {
    inputs: inputsOf(stepOptions, timeline.batchSize),
    state: pick(state.tensors, names),
    samples,
  });
  const feeds = new Feeds(stepOptions, options.config, batches, timeline.batchSize);
  return { phase, spec, gated, names, step, feeds, watched };
}

function stepOptionsOf(
  { config, dataset }: { config: RunConfig } & Pick<TrainOptions, 'dataset'>,
  phase: Phase,
  spec: ModelSpec,
  { method, settings, places }: Regulariser,
  gated: boolean,
  watched: readonly string[],
): StepOptions {
  return {
    spec,
    phase,
    preprocessing: dataset.preprocessing,
    momentum: config.momentum,
    optimiser: config.optimiser,
    gradientClipNorm: config.gradientClipNorm,
    augmentation: config.augmentation,
    method,
    methodSettings: settings,
    places,
    gated,
    watched,
  };
}
