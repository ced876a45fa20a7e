import { numberOf, parseSettings, textOf } from '../methods/settings';
import { LayerChain, widened, widthSetting } from './blocks';
import { imageNet } from './fit';
import { checkClasses } from './model';
import type { Model } from './model';

/** Filters of the convolutions between two poolings, by depth (the paper's configurations A and D). */
const stages = {
  '11': [[64], [128], [256, 256], [512, 512], [512, 512]],
  '16': [
    [64, 64],
    [128, 128],
    [256, 256, 256],
    [512, 512, 512],
    [512, 512, 512],
  ],
} as const;

const info = {
  name: 'vgg',
  title: 'VGG-11/16 with batch norm',
  description:
    '3×3 convolutions with batch norm in five stages, each followed by pooling, and one dense layer. For small images (32×32).',
  accepts: ['image'],
  settings: [
    {
      name: 'depth',
      title: 'Depth',
      description: 'Layers with weights, as the paper counts them with its three dense layers.',
      type: 'choice',
      default: '16',
      choices: Object.keys(stages),
    },
    widthSetting,
  ],
} satisfies Model['info'];

/**
 * VGG (Simonyan & Zisserman, ICLR 2015, configurations A and D) in the form for small images that pruning papers compare
 * on: batch norm behind each convolution, and one dense layer behind the mean of each channel instead of three.
 */
export const vgg: Model = {
  info,
  build(inputShape, classes, given) {
    const settings = parseSettings(info.settings, given, 'net "vgg"');
    checkClasses(classes);
    const width = numberOf(settings, 'width');
    const chain = new LayerChain();
    stages[textOf(settings, 'depth') as keyof typeof stages].forEach((filters, stage) => {
      filters.forEach((count, i) => chain.convNormAct(`conv${stage + 1}-${i + 1}`, widened(count, width)));
      chain.maxPool(`pool${stage + 1}`);
    });
    chain.classify(classes);
    return imageNet('vgg', inputShape, classes, chain.layers);
  },
};
