import type { HostTensor } from '../engine';
import { stream } from '../random';
import type { RandomStream } from '../random';
import { parameters, sizeOf } from './shapes';
import type { ParameterInfo } from './shapes';
import type { InitialScheme, ModelSpec } from './spec';

/** Standard deviation of the truncated normal, and the value of the biases that go with it. */
const REFERENCE_SIGMA = 0.1;
const REFERENCE_BIAS = 0.1;

/** Parameters that start at one value. */
const CONSTANTS = { scale: 1, shift: 0, mean: 0, variance: 1 } as const;

/**
 * Parameters to start from (of batch norms scale 1, shift 0, running mean 0 and variance 1), a pure function of the net
 * and the seed. Each parameter draws from a stream of its own name, so that a change to one layer leaves the others'
 * weights as they were.
 */
export function initialWeights(spec: ModelSpec, seed: number): Record<string, HostTensor> {
  const scheme = spec.initial ?? 'he-uniform';
  const depthwise = new Set(
    spec.layers.filter(({ op }) => op === 'depthwise-conv2d').map(({ name }) => name),
  );
  return Object.fromEntries(
    parameters(spec).map((parameter) => {
      const random = stream('initial', seed, parameter.name);
      const data = new Float32Array(sizeOf(parameter.shape));
      const draw = drawer(scheme, parameter, depthwise.has(parameter.layer), random);
      for (let i = 0; i < data.length; i++) data[i] = draw();
      return [parameter.name, { dtype: 'float32', shape: parameter.shape, data }];
    }),
  );
}

function drawer(
  scheme: InitialScheme,
  { kind, shape }: ParameterInfo,
  isDepthwise: boolean,
  random: RandomStream,
): () => number {
  if (kind !== 'weights' && kind !== 'bias') return () => CONSTANTS[kind];
  if (scheme === 'truncated-normal') {
    if (kind === 'bias') return () => REFERENCE_BIAS;
    return () => REFERENCE_SIGMA * truncatedNormal(random);
  }
  if (kind === 'bias') return () => 0;
  // He et al., Delving Deep into Rectifiers, ICCV 2015: variance 2 / fan-in, so a uniform of ±√(6 / fan-in).
  const limit = Math.sqrt(6 / sizeOf(shape.slice(0, isDepthwise ? 2 : -1)));
  return () => (2 * random.uniform() - 1) * limit;
}

/** Standard normal, drawn again beyond two standard deviations (TensorFlow's `truncated_normal`). */
function truncatedNormal(random: RandomStream): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) < 2) return value;
  }
}
