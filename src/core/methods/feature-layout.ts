/** What the features of a flat layer are: each its own, or the positions of channels that were flattened. */
import { inferShapes } from '../model/shapes';
import type { LayerSpec, ModelSpec } from '../model/spec';

/**
 * `own`: every feature stands for itself. `channels`: feature i is a position of channel `i mod channels`. `uneven`: some
 * features are positions of channels, but not all positions of each.
 */
export type FeatureLayout =
  | { readonly kind: 'own' }
  | { readonly kind: 'channels'; readonly channels: number }
  | { readonly kind: 'uneven'; readonly what: string };

const OWN: FeatureLayout = { kind: 'own' };

/**
 * Follows a flat layer back through the net, past what keeps the places of features, to what made them.
 *
 * @param name a layer whose output has one axis, or `'input'`
 */
export function featureLayout(spec: ModelSpec, name: string): FeatureLayout {
  const shapes = inferShapes(spec);
  const layers = new Map(spec.layers.map((layer) => [layer.name, layer]));
  const flattened = (source: string): FeatureLayout =>
    shapes[source]!.length === 1
      ? of(source)
      : isConvolved(layers, source)
        ? { kind: 'channels', channels: shapes[source]!.at(-1)! }
        : OWN;
  const of = (at: string): FeatureLayout => {
    const layer = layers.get(at);
    switch (layer?.op) {
      case 'flatten':
      case 'reshape':
        return flattened(layer.inputs[0]!);
      case 'relu':
      case 'relu6':
      case 'dropout':
      case 'batch-norm':
        return of(layer.inputs[0]!);
      case 'select':
        return of(layer.inputs[0]!).kind === 'own' ? OWN : uneven('a selection of flattened channels');
      case 'add':
        return layer.inputs.map(of).reduce(sum);
      case 'concat':
        return layer.inputs.map(of).reduce(beside);
      default:
        return OWN; // dense, global average pool, the net's input
    }
  };
  return of(name);
}

const uneven = (what: string): FeatureLayout => ({ kind: 'uneven', what });

function sum(a: FeatureLayout, b: FeatureLayout): FeatureLayout {
  if (a.kind === 'uneven' || b.kind === 'uneven') return a.kind === 'uneven' ? a : b;
  if (a.kind === 'own' && b.kind === 'own') return OWN;
  if (a.kind === 'channels' && b.kind === 'channels' && a.channels === b.channels) return a;
  return uneven('a sum of features that are channels on one side only');
}

function beside(a: FeatureLayout, b: FeatureLayout): FeatureLayout {
  return a.kind === 'own' && b.kind === 'own' ? OWN : uneven('flattened channels beside other features');
}

/** Whether a convolution comes before this image on any way from the net's input, no dense layer after it. */
function isConvolved(layers: ReadonlyMap<string, LayerSpec>, name: string): boolean {
  const layer = layers.get(name);
  if (!layer || layer.op === 'dense') return false;
  if (layer.op === 'conv2d' || layer.op === 'depthwise-conv2d') return true;
  return layer.inputs.some((input) => isConvolved(layers, input));
}
