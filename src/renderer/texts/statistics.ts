/** Words of a dataset's statistics. */
import { count, percent } from '../format';
import { plural } from './plural';

const samples = (amount: number): string => plural(amount, 'sample');

export const statistics = {
  counting: 'Looking through every sample…',
  failed: 'The statistics could not be counted',
  meanImages: 'Mean images',
  meanNote: 'Of the training part; the brightest mean is drawn white.',
  meanNoteColour: 'Of the training part.',
  all: 'All',
  meanOf: (name: string) => `Mean image of ${name}`,
  meanOfAll: 'Mean image of all training samples',
  features: 'Columns',
  featuresNote: 'Over the training part.',
  columns: {
    name: 'Column',
    missing: 'Missing',
    min: 'Min',
    mean: 'Mean',
    std: 'Std',
    max: 'Max',
    distribution: 'Distribution',
  },
  missing: (missing: number, all: number) =>
    missing === 0 ? '0' : `${count(missing)} (${percent(missing / Math.max(1, all), 1)})`,
  histogram: (low: string, high: string) => `Histogram from ${low} to ${high}`,
  categories: (parts: readonly string[], others: number) =>
    others > 0 ? `${parts.join(', ')}, ${count(others)} more` : parts.join(', '),
  category: (name: string, share: number) => `${name} ${percent(share, 0)}`,
  empty: 'no value',
  duplicates: 'Duplicates',
  noDuplicates: 'No two samples are equal.',
  duplicateCount: (amount: number, all: number) =>
    `${samples(amount)} of ${count(all)} (${percent(amount / Math.max(1, all), 1)}) ${amount === 1 ? 'equals' : 'equal'} an earlier one.`,
  acrossTitle: (amount: number) =>
    `${samples(amount)} of the test part ${amount === 1 ? 'stands' : 'stand'} in the training part too`,
  acrossText:
    'The net has seen these answers while training, so the test accuracy looks better than it is. Take them out of one part and import again.',
  conflictingTitle: (amount: number) =>
    `${plural(amount, 'pair')} of equal samples ${amount === 1 ? 'has' : 'have'} different classes`,
  conflictingText: 'No net can be right on both: check the labels.',
  examples: 'First duplicates found',
  place: (part: string, index: number, name: string) => `${part} ${count(index)}, ${name}`,
  showPlace: (part: string, index: number) => `Show sample ${count(index)} of the ${part} part`,
  equals: 'equals',
  otherLabel: 'different classes',
  firstOf: (shown: number, all: number) => `The first ${count(shown)} of ${count(all)}.`,
};
