/** Starting points: what each changes in the form that a new experiment begins with. */
import * as v from 'valibot';
import { presets as measured, type Preset as Measured } from '../../../core/presets';
import type { DatasetInfo } from '../../../shared/dataset';
import { RunConfig } from '../../../shared/run-config';
import type { MethodInfo, ModelInfo } from '../../../shared/registry';
import type { Preset } from '../../state/router.svelte';
import { accepts, firstDraft, withModel, type Draft } from './draft';
import { draftOf } from './draft-of';

/** The newest dataset of that name, else the newest one. */
function datasetFor(preset: Preset, datasets: readonly DatasetInfo[]): DatasetInfo | undefined {
  const name = { digits: /digits/i, path: /mnist/i, target: null }[preset];
  return datasets.findLast((dataset) => name?.test(dataset.name)) ?? datasets.at(-1);
}

/** CGES by itself: one curve, or one target, is what these are about. */
const cgesAlone = ({ methods }: Draft): Draft['methods'] =>
  Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [name, { ...method, on: name === 'cges' }]),
  );

/** The starting points of the help page. */
export function presetDraft(
  preset: Preset,
  datasets: readonly DatasetInfo[],
  models: readonly ModelInfo[],
  methods: readonly MethodInfo[],
): Draft {
  const draft = firstDraft(datasetFor(preset, datasets), models, methods);
  if (preset === 'digits') return draft;
  if (preset === 'path') return { ...draft, methods: cgesAlone(draft), strength: 'path' };
  return {
    ...draft,
    methods: cgesAlone(draft),
    strength: 'target',
    targetKind: 'sparsity',
    targets: [90],
  };
}

/** The measured presets, each with whether its net can work on the dataset. */
export function presetsFor(
  dataset: DatasetInfo | undefined,
  models: readonly ModelInfo[],
): readonly { readonly preset: Measured; readonly fits: boolean }[] {
  return measured.map((preset) => {
    const model = models.find(({ name }) => name === preset.config.model.name);
    return { preset, fits: Boolean(model && dataset && accepts(model, dataset)) };
  });
}

/** The form with a measured preset on its dataset; how often it is repeated, with which seeds, stays. */
export function withPreset(
  draft: Draft,
  { config }: Measured,
  models: readonly ModelInfo[],
  methods: readonly MethodInfo[],
): Draft {
  const model = models.find(({ name }) => name === config.model.name);
  const base = withModel(firstDraft(undefined, models, methods), model);
  const filled = draftOf(v.parse(RunConfig, { ...config, dataset: draft.dataset }), base);
  return { ...filled, seeds: draft.seeds, firstSeed: draft.firstSeed, engine: draft.engine };
}
