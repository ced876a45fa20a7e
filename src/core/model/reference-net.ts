import { numberOf, numbersOf, parseSettings } from '../methods/settings';
import { fitImages } from './fit';
import { checkClasses, checkWidths } from './model';
import type { Model } from './model';
import type { MaxPoolLayer } from './spec';

const info = {
  name: 'reference-net',
  title: "The CGES paper's net (32-64-1024)",
  description:
    'Two padded 5×5 convolutions with pooling, a dense layer of 1,024 with dropout. Images of any size; 3.3 million weights on MNIST.',
  accepts: ['image'],
  settings: [
    {
      name: 'widths',
      title: 'Widths',
      description: 'Filters of the two convolutions and units of the hidden dense layer.',
      type: 'numbers',
      default: [32, 64, 1024],
      min: 1,
      max: 65536,
    },
    {
      name: 'dropout',
      title: 'Dropout',
      description: 'Fraction of the hidden dense units dropped at each training step.',
      type: 'number',
      default: 0.5,
      min: 0,
      max: 0.95,
    },
  ],
} satisfies Model['info'];

/**
 * The MNIST net of Yoon & Hwang 2017: conv 5×5×32 – ReLU –
 * pool – conv 5×5×64 – ReLU – pool – dense 1024 – ReLU – dropout – dense; `same` padding, weights from a truncated
 * normal of σ = 0.1, biases 0.1.
 */
export const referenceNet: Model = {
  info,
  build(inputShape, classes, given) {
    const settings = parseSettings(info.settings, given, 'net "reference-net"');
    const widths = numbersOf(settings, 'widths');
    checkWidths('net "reference-net"', 'widths', widths, 3);
    checkClasses(classes);
    const [first, second, units] = widths as readonly [number, number, number];
    const conv = { op: 'conv2d', kernelSize: [5, 5], strides: [1, 1], padding: 'same' } as const;
    return fitImages('reference-net', inputShape, (shape) => ({
      name: 'reference-net',
      inputShape: shape,
      classes,
      initial: 'truncated-normal',
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
        { name: 'dropout', op: 'dropout', inputs: ['relu3'], rate: numberOf(settings, 'dropout') },
        { name: 'dense2', op: 'dense', inputs: ['dropout'], units: classes },
      ],
    }));
  },
};

function pool(name: string, input: string): MaxPoolLayer {
  return { name, op: 'max-pool', inputs: [input], poolSize: [2, 2], strides: [2, 2], padding: 'same' };
}
