import { numbersOf, parseSettings } from '../methods/settings';
import { LayerChain } from './blocks';
import { imageNet } from './fit';
import { checkClasses, checkWidths } from './model';
import type { Model } from './model';

const info = {
  name: 'small-cnn',
  title: 'Small convolutional net (32-64-64-256)',
  description:
    'Three padded 3×3 convolutions with pooling, one hidden dense layer, no batch norm. Small colour images such as CIFAR-10; any size.',
  accepts: ['image'],
  settings: [
    {
      name: 'widths',
      title: 'Widths',
      description: 'Filters of the three convolutions and units of the hidden dense layer.',
      type: 'numbers',
      default: [32, 64, 64, 256],
      min: 1,
      max: 65536,
    },
  ],
} satisfies Model['info'];

/** conv – ReLU – pool, three times, then dense – ReLU – dense. */
export const smallCnn: Model = {
  info,
  build(inputShape, classes, given) {
    const widths = numbersOf(parseSettings(info.settings, given, 'net "small-cnn"'), 'widths');
    checkWidths('net "small-cnn"', 'widths', widths, 4);
    checkClasses(classes);
    const chain = new LayerChain();
    widths.slice(0, 3).forEach((filters, i) => {
      chain.add({
        name: `conv${i + 1}`,
        op: 'conv2d',
        filters,
        kernelSize: [3, 3],
        strides: [1, 1],
        padding: 'same',
      });
      chain.act(`relu${i + 1}`);
      chain.maxPool(`pool${i + 1}`);
    });
    chain.add({ name: 'flatten', op: 'flatten' });
    chain.add({ name: 'dense1', op: 'dense', units: widths[3]! });
    chain.act('relu4');
    chain.add({ name: 'dense2', op: 'dense', units: classes });
    return imageNet('small-cnn', inputShape, classes, chain.layers);
  },
};
