import { numbersOf, parseSettings } from '../methods/settings';
import { fitImages } from './fit';
import { checkClasses, checkWidths } from './model';
import type { Model } from './model';
import type { MaxPoolLayer } from './spec';

const info = {
  name: 'lenet-5',
  title: 'LeNet-5 (20-50-500)',
  description: 'Two 5×5 convolutions with pooling, one hidden dense layer. Images of 16×16 and more.',
  accepts: ['image'],
  settings: [
    {
      name: 'widths',
      title: 'Widths',
      description: 'Filters of the two convolutions and units of the hidden dense layer.',
      type: 'numbers',
      default: [20, 50, 500],
      min: 1,
      max: 65536,
    },
  ],
} satisfies Model['info'];

/**
 * LeNet-5 in the form that pruning papers compare on (Caffe's, with ReLU after each convolution): conv 5×5×20 – ReLU –
 * pool – conv 5×5×50 – ReLU – pool – dense 500 – ReLU – dense; no padding.
 */
export const leNet5: Model = {
  info,
  build(inputShape, classes, given) {
    const widths = numbersOf(parseSettings(info.settings, given, 'net "lenet-5"'), 'widths');
    checkWidths('net "lenet-5"', 'widths', widths, 3);
    checkClasses(classes);
    const [first, second, units] = widths as readonly [number, number, number];
    const conv = { op: 'conv2d', kernelSize: [5, 5], strides: [1, 1], padding: 'valid' } as const;
    return fitImages('lenet-5', inputShape, (shape) => ({
      name: 'lenet-5',
      inputShape: shape,
      classes,
      layers: [
        { ...conv, name: 'conv1', inputs: ['input'], filters: first },
        { name: 'relu1', op: 'relu', inputs: ['conv1'] },
        pool('pool1', 'relu1'),
        { ...conv, name: 'conv2', inputs: ['pool1'], filters: second },
        { name: 'relu2', op: 'relu', inputs: ['conv2'] },
        pool('pool2', 'relu2'),
        { name: 'flatten', op: 'flatten', inputs: ['pool2'] },
        { name: 'dense1', op: 'dense', inputs: ['flatten'], units },
        { name: 'relu3', op: 'relu', inputs: ['dense1'] },
        { name: 'dense2', op: 'dense', inputs: ['relu3'], units: classes },
      ],
    }));
  },
};

function pool(name: string, input: string): MaxPoolLayer {
  return { name, op: 'max-pool', inputs: [input], poolSize: [2, 2], strides: [2, 2], padding: 'valid' };
}
