import { numberOf, numbersOf, parseSettings } from '../methods/settings';
import { checkClasses, checkWidths } from './model';
import type { Model } from './model';
import type { LayerSpec } from './spec';

const info = {
  name: 'mlp',
  title: 'Multilayer perceptron',
  description: 'Dense layers with ReLU between them. Takes tables, and images pixel by pixel.',
  accepts: ['image', 'table'],
  settings: [
    {
      name: 'hidden',
      title: 'Hidden layers',
      description: 'Units of each hidden layer, first layer first. Empty: a linear classifier.',
      type: 'numbers',
      default: [500, 300],
      min: 1,
      max: 65536,
    },
    {
      name: 'dropout',
      title: 'Dropout',
      description: 'Fraction of hidden units dropped at each training step.',
      type: 'number',
      default: 0,
      min: 0,
      max: 0.95,
    },
  ],
} satisfies Model['info'];

/** Multilayer perceptron of any widths: dense – ReLU (– dropout), …, dense. */
export const mlp: Model = {
  info,
  build(inputShape, classes, given) {
    const settings = parseSettings(info.settings, given, 'net "mlp"');
    const hidden = numbersOf(settings, 'hidden');
    checkWidths('net "mlp"', 'hidden', hidden, null);
    checkClasses(classes);
    const rate = numberOf(settings, 'dropout');
    const layers: LayerSpec[] = [];
    let last = 'input';
    const add = (layer: LayerSpec): void => {
      layers.push(layer);
      last = layer.name;
    };
    if (inputShape.length > 1) add({ name: 'flatten', op: 'flatten', inputs: [last] });
    hidden.forEach((units, i) => {
      add({ name: `dense${i + 1}`, op: 'dense', inputs: [last], units });
      add({ name: `relu${i + 1}`, op: 'relu', inputs: [last] });
      if (rate > 0) add({ name: `dropout${i + 1}`, op: 'dropout', inputs: [last], rate });
    });
    add({ name: `dense${hidden.length + 1}`, op: 'dense', inputs: [last], units: classes });
    return { name: 'mlp', inputShape, classes, layers };
  },
};
