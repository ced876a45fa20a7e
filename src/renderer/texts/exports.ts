/** Words of the export page, and of exports elsewhere. */
import { compactNumber, count, duration } from '../format';

/** `2.7× smaller`; a difference that would show as 1× is none. */
const times = (ratio: number, more: string, less: string): string => {
  if (Math.abs(ratio - 1) < 0.005) return 'the same';
  return ratio > 1 ? `${compactNumber(ratio)}× ${more}` : `${compactNumber(1 / ratio)}× ${less}`;
};

export const exports = {
  title: 'Export',
  subtitle: 'Cut the zeros out for real, and prove the smaller net equal.',
  run: 'Run',
  noRunTitle: 'Nothing to export yet',
  noRunText: 'A run can be exported once it is done, or has failed or was stopped with a checkpoint.',
  format: 'Format',
  formats: { onnx: 'ONNX', safetensors: 'safetensors' },
  formatHints: {
    onnx: 'Runs anywhere ONNX Runtime does; takes raw samples, needs no training code.',
    safetensors: 'The compact weights by layer name, with the layer list beside them.',
  },
  folder: 'Folder',
  noFolder: 'No folder chosen',
  choose: 'Choose…',
  chooseTitle: 'Folder for the exported model',
  start: 'Export',
  working: 'Exporting',
  starting: 'Starting…',
  failed: 'The export failed, and left no file behind',
  cancel: 'Cancel export',
  cancelling: 'Cancelling…',
  cancelled: 'The export was cancelled. No file was left.',
  left: (ms: number) => `About ${duration(ms)} left`,
  resultTitle: 'Before and after',
  waiting: 'What the compact model saves, and the proof that it is equal, appear here.',
  waitingTitle: 'Not exported yet',
  proof: (difference: number) =>
    `Checked in ONNX Runtime on the whole test part: max |\u2060Δ\u00a0logit| ${difference === 0 ? '0' : difference.toExponential(1).replace('e+', 'e')}.`,
  files: 'Files',
  reveal: 'Show in folder',
  copyPath: 'Copy path',
  pathCopied: 'The path is on the clipboard',
  drag: (file: string) => `Drag ${file} out of the window`,
  dragHint: 'Drag a file by its handle into a folder, a mail or another program.',
  card: 'Model card',
  earlier: 'Exports of this run',
  earlierLabel: 'Exports of this run, newest first',
  when: 'When',
  what: 'What',
  size: 'Size',
  latency: 'Latency',
  state: 'last state',
  atLambda: (lambda: number) => `λ ${compactNumber(lambda)}`,
  rounded: (multiple: number) => `multiples of ${multiple}`,
  shown: 'Shown',
  showThis: 'Show',
  removed: 'Removed',
  notRemoved: 'Not removed, and why',
  noneRemoved:
    'No unit, channel or filter is entirely zero, so nothing could be cut out. A larger λ empties more.',
  allRemoved: 'Everything that was zero in whole units could be cut out.',
  keptOf: (kept: number, of: number) => `${count(kept)} of ${count(of)} kept`,
  layer: 'Layer',
  kept: 'Kept',
  reason: 'Reason',
  runFigures: (dataset: string, accuracy: string, sparsity: string) =>
    `${accuracy}, ${sparsity} sparse, ${dataset}`,
  changeRun: 'Change…',
  chooseRun: 'Run to export',
  chooseRunPlaceholder: 'Method, λ, dataset, name, number or tag',
  chooseRunNone: 'No run matches that can be exported',
  point: 'Point of the path',
  lastPoint: 'The last state',
  pointOption: (lambda: number, accuracy: string, sparsity: string) =>
    `λ ${compactNumber(lambda)}: ${accuracy}, ${sparsity} sparse`,
  roundTo: 'Round channel counts up to',
  roundOptions: {
    '1': 'No rounding',
    '4': 'Multiples of 4',
    '8': 'Multiples of 8',
    '16': 'Multiples of 16',
  },
  roundHint: 'Some devices run whole multiples faster. The units added are empty: the net stays equal.',
  unfinished: (state: string, step: number) =>
    `Of a run that did not end (${state.toLowerCase()} after ${count(step)} steps): what is exported is its last good state.`,
  ofPoint: (lambda: number) => `The point at λ ${compactNumber(lambda)} of the path`,
  table: {
    label: 'Before and after',
    measure: 'Measure',
    before: 'Trained',
    after: 'Compact',
    change: 'Change',
    accuracy: 'Test accuracy',
    weights: 'Weights',
    macs: 'MACs, 1 sample',
    bytes: 'File size',
    latency: 'Latency, 1 sample',
    smaller: (ratio: number) => times(ratio, 'smaller', 'larger'),
    faster: (ratio: number) => times(ratio, 'faster', 'slower'),
    points: (points: number) =>
      Math.abs(points) < 0.005
        ? 'the same'
        : `${points > 0 ? '+' : '−'}${Math.abs(points).toFixed(2)} points`,
  },
} as const;
