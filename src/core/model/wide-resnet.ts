import { numberOf, parseSettings, textOf } from '../methods/settings';
import { LayerChain } from './blocks';
import { imageNet } from './fit';
import { checkClasses } from './model';
import type { Model } from './model';

const STEM = 16;
const CHANNELS = [16, 32, 64] as const;

const info = {
  name: 'wide-resnet',
  title: 'Wide ResNet-16-k/28-k',
  description:
    'Residual blocks with batch norm and ReLU before each 3×3 convolution, in three stages of 16k, 32k and 64k channels. For small images (32×32).',
  accepts: ['image'],
  settings: [
    {
      name: 'depth',
      title: 'Depth',
      description: 'Layers with weights: 6n + 4, for n blocks a stage.',
      type: 'choice',
      default: '16',
      choices: ['10', '16', '22', '28', '40'],
    },
    {
      name: 'widen',
      title: 'Widening factor k',
      description: 'Multiplies the channels of every stage.',
      type: 'integer',
      default: 2,
      min: 1,
      max: 20,
    },
    {
      name: 'dropout',
      title: 'Dropout',
      description:
        'Fraction of values dropped between the two convolutions of a block at each training step.',
      type: 'number',
      default: 0,
      min: 0,
      max: 0.95,
    },
  ],
} satisfies Model['info'];

/** WRN-d-k of Zagoruyko & Komodakis, Wide Residual Networks (BMVC 2016): pre-activated blocks, 1×1 convolutions as shortcuts. */
export const wideResNet: Model = {
  info,
  build(inputShape, classes, given) {
    const settings = parseSettings(info.settings, given, 'net "wide-resnet"');
    checkClasses(classes);
    const blocks = (Number(textOf(settings, 'depth')) - 4) / 6;
    const rate = numberOf(settings, 'dropout');
    const chain = new LayerChain();
    chain.conv('stem', STEM);
    let ins = STEM;
    CHANNELS.forEach((channels, stage) => {
      const filters = channels * numberOf(settings, 'widen');
      for (let block = 0; block < blocks; block++) {
        const stride = stage > 0 && block === 0 ? 2 : 1;
        const name = `stage${stage + 1}.block${block + 1}`;
        addBlock(chain, name, { filters, stride, rate, projects: stride > 1 || filters !== ins });
        ins = filters;
      }
    });
    chain.norm('norm');
    chain.act('relu');
    chain.classify(classes);
    return imageNet('wide-resnet', inputShape, classes, chain.layers);
  },
};

interface Block {
  readonly filters: number;
  readonly stride: number;
  /** Dropout between the convolutions. */
  readonly rate: number;
  /** Whether the shortcut is a convolution. */
  readonly projects: boolean;
}

/** F(a) + shortcut, with a = relu(norm(x)) and F = conv – norm – ReLU (– dropout) – conv; the shortcut reads x, or a where it projects. */
function addBlock(chain: LayerChain, name: string, { filters, stride, rate, projects }: Block): void {
  const from = chain.last;
  chain.norm(`${name}.norm1`);
  const activated = chain.act(`${name}.relu1`);
  chain.convNormAct(`${name}.conv1`, filters, { stride });
  if (rate > 0) chain.add({ name: `${name}.dropout`, op: 'dropout', rate });
  const residual = chain.conv(`${name}.conv2`, filters);
  const shortcut = projects
    ? chain.conv(`${name}.shortcut`, filters, { kernel: 1, stride, from: activated })
    : from;
  chain.add({ name: `${name}.add`, op: 'add', inputs: [residual, shortcut] });
}
