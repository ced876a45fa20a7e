import { INPUT } from './shapes';
import type { LayerSpec, Padding } from './spec';

type Activation = 'relu' | 'relu6';

/** A layer of a chain, which reads the layer before it unless it says otherwise. */
type Link = LayerSpec extends infer L
  ? L extends LayerSpec
    ? Omit<L, 'inputs'> & { readonly inputs?: readonly string[] }
    : never
  : never;

interface ConvOptions {
  /** Side of the square kernel; default 3. */
  readonly kernel?: number;
  /** Default 1. */
  readonly stride?: number;
  /** Layer to read; the chain's last one where it is left out. */
  readonly from?: string;
}

const square = (side: number): readonly [number, number] => [side, side];

/** Lays layers one after the other. Every method gives the name of the layer that the chain then ends with. */
export class LayerChain {
  readonly layers: LayerSpec[] = [];
  last = INPUT;

  add(link: Link): string {
    this.layers.push({ inputs: [this.last], ...link } as LayerSpec);
    this.last = link.name;
    return link.name;
  }

  /** Convolution with `same` padding and without a bias, for a batch norm comes after it or after the sum it is in. */
  conv(
    name: string,
    filters: number,
    { kernel = 3, stride = 1, from = this.last }: ConvOptions = {},
  ): string {
    return this.add({
      name,
      op: 'conv2d',
      inputs: [from],
      filters,
      kernelSize: square(kernel),
      strides: square(stride),
      padding: 'same',
      bias: false,
    });
  }

  /** conv – batch norm, the norm called `<name>-norm`. */
  convNorm(name: string, filters: number, options?: ConvOptions): string {
    this.conv(name, filters, options);
    return this.norm(`${name}-norm`);
  }

  /** conv – batch norm – activation, called `<name>-<activation>`. */
  convNormAct(name: string, filters: number, options?: ConvOptions, activation: Activation = 'relu'): string {
    this.convNorm(name, filters, options);
    return this.act(`${name}-${activation}`, activation);
  }

  /** Depthwise convolution – batch norm – activation. */
  depthwiseNormAct(name: string, stride: number, activation: Activation): string {
    this.add({
      name,
      op: 'depthwise-conv2d',
      kernelSize: [3, 3],
      strides: square(stride),
      padding: 'same',
      bias: false,
    });
    this.norm(`${name}-norm`);
    return this.act(`${name}-${activation}`, activation);
  }

  norm(name: string): string {
    return this.add({ name, op: 'batch-norm' });
  }

  act(name: string, activation: Activation = 'relu'): string {
    return this.add({ name, op: activation });
  }

  maxPool(name: string, padding: Padding = 'same', window = square(2)): string {
    return this.add({ name, op: 'max-pool', poolSize: window, strides: window, padding });
  }

  /** global average pool – dense: the logits. */
  classify(classes: number): string {
    this.add({ name: 'pool', op: 'global-average-pool' });
    return this.add({ name: 'logits', op: 'dense', units: classes });
  }
}

/** A channel count times a width multiplier, one at least. */
export const widened = (channels: number, width: number): number => Math.max(1, Math.round(channels * width));

/** The setting that multiplies every channel count of a net. */
export const widthSetting = {
  name: 'width',
  title: 'Width',
  description: 'Multiplies the channels of every layer.',
  type: 'number',
  default: 1,
  min: 0.05,
  max: 8,
} as const;
