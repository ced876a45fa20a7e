import { UserError } from '../../shared/errors';
import { numberOf, numbersOf, parseSettings } from '../methods/settings';
import { LayerChain } from './blocks';
import { checkClasses, checkWidths } from './model';
import type { Model } from './model';
import { formatShape } from './shapes';

const info = {
  name: 'conv1d',
  title: 'One-dimensional convolutional net',
  description:
    'Convolutions along the columns of a table, for series: each row is a signal, its columns in order of time. Batch norm, ReLU and pooling between them.',
  accepts: ['table'],
  settings: [
    {
      name: 'widths',
      title: 'Widths',
      description: 'Filters of each convolution, first layer first; one at least.',
      type: 'numbers',
      default: [32, 64, 64],
      min: 1,
      max: 65536,
    },
    {
      name: 'kernel',
      title: 'Kernel',
      description: 'Columns that a filter sees at once.',
      type: 'integer',
      default: 5,
      min: 1,
      max: 1024,
    },
  ],
} satisfies Model['info'];

/**
 * A row of n columns as an image of n×1 with one channel, then conv k×1 – batch norm – ReLU – pool 2×1 for each width (no
 * pool behind the last), the mean of each channel, dense.
 */
export const conv1d: Model = {
  info,
  build(inputShape, classes, given) {
    const settings = parseSettings(info.settings, given, 'net "conv1d"');
    const widths = numbersOf(settings, 'widths');
    checkWidths('net "conv1d"', 'widths', widths, null);
    checkClasses(classes);
    if (inputShape.length !== 1 || widths.length === 0) throw unfit(inputShape);
    const chain = new LayerChain();
    chain.add({ name: 'series', op: 'reshape', shape: [inputShape[0]!, 1, 1] });
    widths.forEach((filters, i) => {
      if (i > 0) chain.maxPool(`pool${i}`, 'same', [2, 1]);
      chain.add({
        name: `conv${i + 1}`,
        op: 'conv2d',
        filters,
        kernelSize: [numberOf(settings, 'kernel'), 1],
        strides: [1, 1],
        padding: 'same',
        bias: false,
      });
      chain.norm(`conv${i + 1}-norm`);
      chain.act(`conv${i + 1}-relu`);
    });
    chain.classify(classes);
    return { name: 'conv1d', inputShape, classes, layers: chain.layers };
  },
};

function unfit(inputShape: readonly number[]): UserError {
  return inputShape.length === 1
    ? new UserError(
        'net "conv1d" has no convolution',
        'one width at least',
        'correct "widths" or leave it out',
      )
    : new UserError(
        `net "conv1d" is given images of ${formatShape(inputShape)}`,
        'a table whose rows are series',
        'choose a net for images, for example lenet-5',
      );
}
