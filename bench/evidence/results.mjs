/** Gathers what was trained on a dataset into one plain object, from which all documents follow. */
import { candidatesOf } from './plan.mjs';

/**
 * Results of one dataset: what of the plan is there, every run with its figures, and what is missing.
 *
 * @param {Workspace} workspace
 * @param {object} plan
 * @param {object} dataset
 * @returns {Promise<object | null>} null where nothing was trained
 */
export async function resultsOf(workspace, plan, dataset) {
  const methods = [];
  let example = null;
  for (const method of plan.methods) {
    const record = workspace.record[`cells/${dataset.id}/${method.id}`];
    if (!record) continue;
    const cells = [];
    for (const { target, strength, runs } of record.cells) {
      const seeds = [];
      for (const { seed, run } of runs) {
        const shown = await workspace.show(run);
        example ??= shown;
        seeds.push({ seed, run, ...figuresOf(shown, workspace.record[`export/${run}`]) });
      }
      cells.push({ target, strength, seeds });
    }
    methods.push({ ...describe(method, dataset, plan, record), cells });
  }
  if (!example) return null;
  const learningRate = workspace.record[`learning-rate/${dataset.id}`];
  return {
    ...headOf(plan, dataset),
    ...(learningRate && { learningRate }),
    settings: sharedSettings(example.config, dataset),
    methods,
  };
}

/** What the plan says of a dataset. */
export function headOf(plan, { id, title, note = null, aims = [], seeds, epochs, fineTune }) {
  return { id, title, note, aims, plan: plan.name, planned: { seeds, epochs, fineTune } };
}

function describe(
  { id, title, name, settings, settingsOf, bySparsity },
  dataset,
  plan,
  { choice, fineTuneRate },
) {
  const owner = plan.methods.find((one) => one.id === (settingsOf ?? id));
  const candidate = candidatesOf(owner, dataset).find((one) => one.name === choice?.candidate);
  const all = { ...settings, ...candidate?.settings };
  return {
    id,
    title,
    method: name,
    settings: all,
    strengthIs: bySparsity ? '1/density' : 'lambda',
    choice,
    ...(fineTuneRate && { fineTuneRate }),
  };
}

const differing = new Set(['dataset', 'method', 'seed', 'version']);

/** What is the same for every run: the rate of fine-tuning only where methods have no choice of it. */
const sharedSettings = (config, { fineTuneRates }) =>
  Object.fromEntries(
    Object.entries(config).filter(
      ([name]) => !differing.has(name) && !(fineTuneRates && name === 'fineTuneLearningRate'),
    ),
  );

function figuresOf({ state, result, error, engine }, exported) {
  if (!result) return { failed: error?.got ?? state };
  const { testAccuracy, validationAccuracy, beforeFineTune, layers, steps, elapsedMs, calibrated } = result;
  return {
    testAccuracy,
    validationAccuracy,
    beforeFineTune,
    density: 1 - result.weightSparsity,
    groupSparsity: result.groupSparsity,
    macs: sum(layers, 'macs'),
    nonzeroMacs: sum(layers, 'nonzeroMacs'),
    ...(calibrated && { calibrated }),
    steps,
    elapsedMs,
    device: engine?.device ?? result.device,
    ...(exported && compactFigures(exported, layers)),
  };
}

/** Figures of the exported net. Parameters are weights and biases; a bias goes with its unit. */
function compactFigures({ compact, dense, removed, error }, layers) {
  if (error) return { exportFailed: error };
  const kept = Object.fromEntries(removed.map(({ layer, kept: count }) => [layer, count]));
  const biases = layers.reduce((total, { name, shape }) => total + (kept[name] ?? shape.at(-1)), 0);
  return {
    compactParameters: compact.weights + biases,
    compactMacs: compact.macs,
    compactBytes: compact.bytes,
    denseBytes: dense.bytes,
    latencyMs: compact.latencyMs,
    denseLatencyMs: dense.latencyMs,
  };
}

const sum = (list, field) => list.reduce((total, one) => total + one[field], 0);
