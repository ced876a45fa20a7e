import { numberOf, parseSettings } from '../methods/settings';
import { LayerChain, widened, widthSetting } from './blocks';
import { imageNet } from './fit';
import { checkClasses } from './model';
import type { Model } from './model';

const STEM = 32;
/** Output channels and stride of each block. */
const BLOCKS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;

const info = {
  name: 'mobilenet',
  title: 'MobileNet',
  description:
    'Thirteen blocks of a 3×3 depthwise and a 1×1 convolution, each with batch norm and ReLU6. For small images (32×32).',
  accepts: ['image'],
  settings: [widthSetting],
} satisfies Model['info'];

/**
 * MobileNet (Howard et al., 2017) for small images: the stem and the first block keep the image's size. ReLU6 as in its
 * published code.
 */
export const mobileNet: Model = {
  info,
  build(inputShape, classes, given) {
    const width = numberOf(parseSettings(info.settings, given, 'net "mobilenet"'), 'width');
    checkClasses(classes);
    const chain = new LayerChain();
    chain.convNormAct('stem', widened(STEM, width), {}, 'relu6');
    BLOCKS.forEach(([channels, stride], i) => {
      chain.depthwiseNormAct(`block${i + 1}.depthwise`, stride, 'relu6');
      chain.convNormAct(`block${i + 1}.pointwise`, widened(channels, width), { kernel: 1 }, 'relu6');
    });
    chain.classify(classes);
    return imageNet('mobilenet', inputShape, classes, chain.layers);
  },
};
