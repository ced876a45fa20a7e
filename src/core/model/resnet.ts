import { numberOf, parseSettings, textOf } from '../methods/settings';
import { LayerChain, widened, widthSetting } from './blocks';
import { imageNet } from './fit';
import { checkClasses } from './model';
import type { Model } from './model';

const CHANNELS = [16, 32, 64] as const;

const info = {
  name: 'resnet',
  title: 'ResNet-20/32/56',
  description:
    'Residual blocks of two 3×3 convolutions with batch norm, in three stages of 16, 32 and 64 channels. For small images (32×32).',
  accepts: ['image'],
  settings: [
    {
      name: 'depth',
      title: 'Depth',
      description: 'Layers with weights: 6n + 2, for n blocks a stage.',
      type: 'choice',
      default: '20',
      choices: ['20', '32', '44', '56', '110'],
    },
    widthSetting,
  ],
} satisfies Model['info'];

/**
 * The residual net for CIFAR-10 of He et al., Deep Residual Learning (CVPR 2016, § 4.2). Where a stage halves the image
 * and doubles the channels, the shortcut is a 1×1 convolution with batch norm (the paper's option B).
 */
export const resNet: Model = {
  info,
  build(inputShape, classes, given) {
    const settings = parseSettings(info.settings, given, 'net "resnet"');
    checkClasses(classes);
    const blocks = (Number(textOf(settings, 'depth')) - 2) / 6;
    const widths = CHANNELS.map((channels) => widened(channels, numberOf(settings, 'width')));
    const chain = new LayerChain();
    chain.convNormAct('stem', widths[0]!);
    widths.forEach((filters, stage) => {
      for (let block = 0; block < blocks; block++) {
        addBlock(chain, `stage${stage + 1}.block${block + 1}`, filters, stage > 0 && block === 0 ? 2 : 1);
      }
    });
    chain.classify(classes);
    return imageNet('resnet', inputShape, classes, chain.layers);
  },
};

/** relu(F(x) + shortcut(x)) with F = conv – norm – ReLU – conv – norm. */
function addBlock(chain: LayerChain, name: string, filters: number, stride: number): void {
  const from = chain.last;
  chain.convNormAct(`${name}.conv1`, filters, { stride });
  const residual = chain.convNorm(`${name}.conv2`, filters);
  const shortcut =
    stride === 1 ? from : chain.convNorm(`${name}.shortcut`, filters, { kernel: 1, stride, from });
  chain.add({ name: `${name}.add`, op: 'add', inputs: [residual, shortcut] });
  chain.act(`${name}.relu`);
}
