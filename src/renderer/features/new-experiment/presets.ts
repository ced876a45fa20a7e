/** Starting points of the help page: what each changes in the form that a new experiment begins with. */
import type { DatasetInfo } from '../../../shared/dataset';
import type { MethodInfo, ModelInfo } from '../../../shared/run';
import type { Preset } from '../../state/router.svelte';
import { firstDraft, type Draft } from './draft';

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
