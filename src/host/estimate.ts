import { availableParallelism } from 'node:os';
import type { DatasetInfo } from '../shared/dataset';
import { assertNever } from '../shared/errors';
import type { Estimate } from '../shared/forecast';
import type { OptimiserConfig, RunConfig } from '../shared/run-config';
import type { Store } from './store';

/** Multiply–accumulates a second and core, forward and backward, measured on small nets at batch 128. */
const RULE_OF_THUMB = { tensorflow: 25e9, wasm: 2.3e9 } as const;
/** From the start of a job's process to its first step: loading the engine, compiling the step. */
const START_UP_MS = { tensorflow: 1500, wasm: 700 } as const;
/** Memory of a process with the engine loaded and nothing in it. */
const ENGINE_BYTES = { tensorflow: 450e6, wasm: 150e6 } as const;
/** Evaluation runs in batches of this size. */
const EVALUATION_BATCH = 500;
/** How far back to look for a run that is alike. */
const LOOK_BACK = 200;

/**
 * What a run will cost: its steps (exactly, or for a target at most: how long the search will be is not known); its time
 * from earlier runs of the same net in this workspace, or else from a rule of thumb; its memory from the sizes of
 * samples, parameters and layer outputs.
 *
 * @param config checked, with all settings filled in.
 */
export async function estimate(store: Store, config: RunConfig, dataset: DatasetInfo): Promise<Estimate> {
  const [{ driverOf, heldOut, layOut }, { findModel }, { encodedShape }, { netMacs }, shapes] =
    await Promise.all([
      import('../core/train'),
      import('../core/model'),
      import('../core/data/preprocess'),
      import('../core/counting'),
      import('../core/model/shapes'),
    ]);
  const inputShape = encodedShape(dataset);
  const spec = findModel(config.model.name).build(inputShape, dataset.classes.length, config.model.settings);
  const held = heldOut(dataset.trainCount, config.validationFraction);
  const timeline = layOut(config, dataset.trainCount - held);
  const steps = driverOf({ config, dataset }, timeline).totalSteps;
  const sizes = (all: readonly (readonly number[])[]): number =>
    all.reduce((sum, shape) => sum + shapes.sizeOf(shape), 0);
  const parameters = shapes.parameters(spec);
  const trainable = parameters.filter((one) => one.trainable);
  const engine = config.engine === 'wasm' ? 'wasm' : 'tensorflow';
  const sample = shapes.sizeOf(inputShape) * (dataset.dtype === 'uint8' ? 1 : 4);
  const memoryBytes =
    ENGINE_BYTES[engine] +
    // In the process and in the engine.
    2 * (dataset.trainCount + dataset.testCount) * sample +
    // The parameters, and of those that are trained the gradient, the proximal step and the optimiser's slots.
    4 * sizes(parameters.map(({ shape }) => shape)) +
    4 * (2 + slotsOf(config.optimiser) + snapshotsOf(config)) * sizes(trainable.map(({ shape }) => shape)) +
    // Layer outputs and their gradients.
    2 * 4 * sizes(Object.values(shapes.inferShapes(spec))) * Math.max(timeline.batchSize, EVALUATION_BATCH);
  const speed = measuredSpeed(store, config) ?? ruleOfThumb(engine, netMacs(spec) * timeline.batchSize);
  return {
    steps,
    elapsedMs: Math.round(START_UP_MS[engine] + steps * speed.msPerStep),
    memoryBytes: Math.round(memoryBytes),
    basis: `${speed.basis}${upperBound(config)}`,
  };
}

/** Tensors of a parameter's size that an optimiser keeps. */
function slotsOf(optimiser: OptimiserConfig): number {
  switch (optimiser.name) {
    case 'sgd':
      return 1;
    case 'adam':
    case 'adamw':
      return 2;
    default:
      return assertNever(optimiser);
  }
}

/** Copies of the whole state that a walk over λ parks beside it, in tensors of a parameter's size. */
function snapshotsOf({ path, target, optimiser }: RunConfig): number {
  const perState = 1 + slotsOf(optimiser);
  if (target) return 3 * perState;
  return path ? perState : 0;
}

/** Why a run may end before its last step. */
function upperBound({ earlyStopping, path, target }: RunConfig): string {
  if (target) return '; at most: the search for the target ends as soon as it is reached';
  if (path) return '; at most: the path ends where a layer becomes empty';
  return earlyStopping ? '; at most: early stopping may end it before' : '';
}

interface Speed {
  readonly msPerStep: number;
  readonly basis: string;
}

/** Time per step of the newest finished run with the same net, dataset, batch and engine, evaluation included. */
function measuredSpeed(store: Store, config: RunConfig): Speed | null {
  const alike = store.runs
    .list()
    .filter(
      ({ state, model, dataset }) =>
        state === 'done' && model === config.model.name && dataset === config.dataset,
    )
    .slice(-LOOK_BACK)
    .reverse();
  for (const { run } of alike) {
    const record = store.runs.soundRecord(run);
    if (!record?.result) continue;
    const { config: other, result } = record;
    if (other.batchSize !== config.batchSize) continue;
    if (JSON.stringify(other.model.settings) !== JSON.stringify(config.model.settings)) continue;
    if (config.engine !== 'auto' && config.engine !== result.engine) continue;
    const msPerStep = result.elapsedMs / Math.max(1, result.steps);
    return {
      msPerStep,
      basis: `${msPerStep.toPrecision(2)} ms per step, as measured in run ${run} on ${result.engine}`,
    };
  }
  return null;
}

function ruleOfThumb(engine: 'tensorflow' | 'wasm', macsPerBatch: number): Speed {
  // The native engine uses every core, WebAssembly one. Backward costs twice as much as forward.
  const cores = engine === 'wasm' ? 1 : availableParallelism();
  const msPerStep = (3 * macsPerBatch * 1000) / (RULE_OF_THUMB[engine] * cores) + 0.3;
  const basis = `a rule of thumb for the ${engine} engine on ${cores} ${cores === 1 ? 'core' : 'cores'}; the first finished run of this net replaces it`;
  return { msPerStep, basis };
}
