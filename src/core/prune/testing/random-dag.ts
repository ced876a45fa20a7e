/** Random nets with branches: residual additions, concatenations, batch norms, depthwise convolutions, reshapes. */
import { inferShapes } from '../../model/shapes';
import type { LayerSpec, ModelSpec } from '../../model/spec';
import { between, pick } from './random-net';
import type { Draw } from './random-net';

export const dagFamilies = ['residual', 'concat', 'depthwise', 'series', 'table'] as const;
type DagFamily = (typeof dagFamilies)[number];

/** A layer still without its name. */
type Unnamed = LayerSpec extends infer L ? (L extends LayerSpec ? Omit<L, 'name' | 'inputs'> : never) : never;

/** Appends layers and knows the shape behind each. */
class Builder {
  readonly layers: LayerSpec[] = [];
  private shapes: Readonly<Record<string, readonly number[]>>;

  constructor(
    readonly draw: Draw,
    private readonly inputShape: readonly number[],
  ) {
    this.shapes = { input: inputShape };
  }

  add(layer: Unnamed, ...inputs: string[]): string {
    const name = `${layer.op}-${this.layers.length}`;
    this.layers.push({ ...layer, name, inputs } as LayerSpec);
    // A flatten and a dense layer behind it make a whole net, whose shapes can be asked for.
    const end = [
      { name: 'end-flat', op: 'flatten', inputs: [name] },
      { name: 'end', op: 'dense', inputs: ['end-flat'], units: 2 },
    ] as const;
    this.shapes = inferShapes(this.spec('part', 2, [...this.layers, ...end]));
    return name;
  }

  shape(name: string): readonly number[] {
    return this.shapes[name]!;
  }

  spec(name: string, classes: number, layers: readonly LayerSpec[] = this.layers): ModelSpec {
    return { name, inputShape: this.inputShape, classes, layers };
  }

  chance(share: number): boolean {
    return this.draw() < share;
  }

  conv(
    x: string,
    filters: number,
    side = pick(this.draw, [1, 2, 3]),
    stride = 1,
    padding = this.padding(x, side),
  ): string {
    const bias = this.chance(0.5);
    const options = { kernelSize: [side, side], strides: [stride, stride], padding, bias } as const;
    return this.normed(this.add({ op: 'conv2d', filters, ...options }, x), bias ? 0.4 : 0.9);
  }

  depthwise(x: string): string {
    const side = pick(this.draw, [1, 3]);
    const strides = pick(this.draw, [
      [1, 1],
      [2, 2],
    ] as const);
    const bias = this.chance(0.5);
    const options = { kernelSize: [side, side], strides, padding: this.padding(x, side), bias } as const;
    return this.normed(this.add({ op: 'depthwise-conv2d', ...options }, x), bias ? 0.4 : 0.9);
  }

  /** Batch norm and activation, each or none. */
  normed(x: string, share: number): string {
    const y = this.chance(share) ? this.add({ op: 'batch-norm' }, x) : x;
    return this.chance(0.7) ? this.add({ op: pick(this.draw, ['relu', 'relu6'] as const) }, y) : y;
  }

  pool(x: string): string {
    const op = pick(this.draw, ['max-pool', 'average-pool'] as const);
    const strides = pick(this.draw, [
      [1, 1],
      [2, 2],
    ] as const);
    return this.add({ op, poolSize: [2, 2], strides, padding: this.padding(x, 2) }, x);
  }

  dense(x: string, units: number): string {
    const bias = this.chance(0.8);
    return this.normed(this.add({ op: 'dense', units, bias }, x), bias ? 0.2 : 0.9);
  }

  private padding(x: string, side: number): 'same' | 'valid' {
    const [height, width] = this.shape(x) as [number, number];
    return this.chance(0.5) && Math.min(height, width) > side + 1 ? 'valid' : 'same';
  }
}

export function randomDag(family: DagFamily, draw: Draw): ModelSpec {
  const classes = between(draw, 2, 5);
  const image = [between(draw, 4, 8), between(draw, 4, 8), between(draw, 1, 3)];
  const table = [2 * between(draw, 2, 8)];
  const net = new Builder(draw, family === 'table' || family === 'series' ? table : image);
  const end = bodies[family](net, draw);
  net.add({ op: 'dense', units: classes }, end);
  return net.spec(family, classes);
}

const bodies: Readonly<Record<DagFamily, (net: Builder, draw: Draw) => string>> = {
  residual(net, draw) {
    let x = net.conv('input', between(draw, 2, 6));
    for (let block = between(draw, 1, 4); block > 0; block--) x = residualBlock(net, x, draw);
    return head(net, x);
  },
  concat(net, draw) {
    let x = net.conv('input', between(draw, 2, 5));
    for (let block = between(draw, 1, 3); block > 0; block--) {
      const branches = [net.conv(x, between(draw, 1, 4), 1), net.conv(x, between(draw, 1, 4), 3, 1, 'same')];
      x = net.add({ op: 'concat' }, ...(net.chance(0.4) ? [x, ...branches] : branches));
      if (net.chance(0.3)) x = residualBlock(net, x, draw);
      if (net.chance(0.3)) x = net.pool(x);
    }
    return head(net, x);
  },
  depthwise(net, draw) {
    let x = net.chance(0.7) ? net.conv('input', between(draw, 2, 5), 3, 1, 'same') : 'input';
    for (let block = between(draw, 1, 3); block > 0; block--) {
      x = net.conv(net.depthwise(x), between(draw, 2, 6), 1);
      if (net.chance(0.3)) x = residualBlock(net, x, draw);
    }
    return head(net, x);
  },
  series(net, draw) {
    const [features] = net.shape('input') as [number];
    const shape = net.chance(0.5) ? [features, 1, 1] : [features / 2, 1, 2];
    let x = net.add({ op: 'reshape', shape }, 'input');
    for (let block = between(draw, 1, 3); block > 0; block--) {
      const layer = {
        op: 'conv2d',
        filters: between(draw, 2, 5),
        kernelSize: [3, 1],
        strides: [1, 1],
      } as const;
      x = net.normed(net.add({ ...layer, padding: 'same' }, x), 0.5);
    }
    return head(net, x);
  },
  table(net, draw) {
    let x = net.dense('input', between(draw, 3, 8));
    for (let block = between(draw, 1, 3); block > 0; block--) {
      const width = net.shape(x)[0]!;
      const branch = net.dense(net.dense(x, between(draw, 2, 6)), width);
      x = net.add({ op: 'add' }, ...(net.chance(0.5) ? [x, branch] : [branch, x]));
      if (net.chance(0.3)) x = net.add({ op: 'concat' }, x, 'input');
      if (net.chance(0.3)) x = net.add({ op: 'dropout', rate: 0.3 }, x);
    }
    return x;
  },
};

/** Two convolutions round an addition; the shortcut is the input itself, or a 1×1 convolution where shapes differ. */
function residualBlock(net: Builder, x: string, draw: Draw): string {
  const channels = net.shape(x)[2]!;
  const same = net.chance(0.6);
  const filters = same ? channels : between(draw, 2, 6);
  const stride = same ? 1 : between(draw, 1, 2);
  const from = net.chance(0.3) ? net.normed(x, 1) : x; // pre-activation
  const inner = net.conv(from, between(draw, 1, 5), 3, stride, 'same');
  const branch = net.conv(inner, filters, 3, 1, 'same');
  const shortcut = same ? x : net.conv(x, filters, 1, stride, 'same');
  const sum = net.add({ op: 'add' }, shortcut, branch, ...(same && net.chance(0.1) ? [x] : []));
  return net.chance(0.5) ? net.add({ op: 'relu' }, sum) : sum;
}

/** From an image to a list of features, in one of several ways. */
function head(net: Builder, x: string): string {
  const y = net.chance(0.3) ? net.pool(x) : x;
  const way = net.draw();
  if (way < 0.4) return net.add({ op: 'global-average-pool' }, y);
  if (way < 0.7) return net.add({ op: 'flatten' }, y);
  const z = net.add({ op: 'relu' }, y);
  const flat = [net.add({ op: 'flatten' }, y), net.add({ op: 'flatten' }, z)];
  return net.add({ op: way < 0.85 ? 'add' : 'concat' }, ...flat);
}
