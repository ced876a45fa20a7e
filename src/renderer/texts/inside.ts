/** Words of what a run's page shows of the inside of its net: weight maps, the network, layers over time. */
import { compactCount, compactNumber, count, percent } from '../format';
import { plural } from './plural';

const range = (what: string, first: number, last: number): string =>
  first === last ? `${what} ${count(first)}` : `${what}s ${count(first)}–${count(last)}`;

export const inside = {
  maps: 'Weight map',
  mapsLater: 'The first picture comes when training begins.',
  mapsNever: 'This run was trained before weight maps were recorded.',
  mapsLoading: 'Reading the pictures…',
  mapsFailed: 'The weight maps could not be read',
  view: 'Show as',
  picture: 'Picture',
  table: 'Table',
  layers: 'Layers of the weight map',
  tableLabel: 'Layers at the chosen moment',
  unitsLeft: (kept: number, of: number) => `${count(kept)} of ${plural(of, 'unit')} left`,
  size: (units: number, sources: number, taps: boolean) =>
    `${plural(units, 'unit')} × ${plural(sources, taps ? 'kernel weight' : 'input')}`,
  pictureOf: (layer: string, summary: string, moment: string) =>
    `Weights of ${layer}, ${moment}: ${summary}. Arrow keys go from cell to cell.`,
  moment: (epoch: number, step: number, phase: string) =>
    epoch === 0 ? 'before training' : `epoch ${count(epoch)}, step ${count(step)}, ${phase}`,
  scrub: 'Moment of training',
  play: 'Play the training',
  pause: 'Pause',
  rows: 'units',
  columns: (taps: boolean) => (taps ? 'kernel weights' : 'inputs'),
  block: (units: number, sources: number) =>
    `a cell is the largest of ${plural(units, 'unit')} × ${plural(sources, 'input')}`,
  zero: 'exactly 0',
  most: (norm: number) => `|w| ${compactNumber(norm)}`,
  point: 'Point at a cell for its weights.',
  cell: (
    units: readonly [number, number],
    sources: readonly [number, number],
    taps: boolean,
    norm: number,
  ): string => {
    const where = `${range('unit', ...units)}, ${range(taps ? 'kernel weight' : 'input', ...sources)}`;
    const single = units[0] === units[1] && sources[0] === sources[1];
    if (norm === 0) return `${where}: ${single ? '' : 'all '}exactly zero`;
    return `${where}: ${single ? '' : 'largest '}|w| ${compactNumber(norm)}`;
  },
  unitGone: 'this unit is gone',
  columnLayer: 'Layer',
  columnUnits: 'Units',
  columnLeft: 'Units left',
  columnZero: 'Cells that are zero',
  columnMost: 'Largest |w|',
  share: (fraction: number) => percent(fraction, 1),
  network: 'Network',
  overTime: 'Over time',
  shownAs: 'What is shown of the layers',
  netFailed: 'The net could not be described',
  netLabel: 'Layers of the net, in order',
  dense: 'Dense',
  compact: 'Compact',
  columnWeights: 'Weights',
  columnShapes: 'Shape of the weights',
  columnMacs: 'MACs',
  columnSilhouette: 'Units left of each layer',
  silhouette: 'Outline: units of the dense net. Filled: what the compact net keeps.',
  ofUnits: (kept: number, of: number) => `${count(kept)} / ${count(of)}`,
  change: (kept: number, of: number) => `${compactCount(of)} → ${compactCount(kept)}`,
  blocks: (amount: number, layers: number) => `${plural(amount, 'like block')}, ${plural(layers, 'layer')}`,
  expand: 'Show all layers',
  collapse: 'Show like blocks as one',
  skips: 'Dotted lines are shortcuts past layers.',
  netTotal: 'Net',
  measure: 'What is counted',
  measures: { weights: 'Weights', groups: 'Groups', units: 'Units' },
  timeTitle: (what: string) => `${what} left of each layer`,
  timeLater: 'Drawn from the first epoch on.',
  noUnits: 'The units of this run were not counted.',
} as const;
