import type { ModelSpec } from '../../model/spec';

/** dense – batch norm – relu, a residual block of the same, and a dense layer for the logits. */
export function batchNormNet(features: number, classes: number, units = 10): ModelSpec {
  const block = (name: string, input: string) =>
    [
      { op: 'dense', name: `${name}-dense`, inputs: [input], units, bias: false },
      { op: 'batch-norm', name: `${name}-norm`, inputs: [`${name}-dense`] },
    ] as const;
  return {
    name: 'batch-norm-net',
    inputShape: [features],
    classes,
    layers: [
      ...block('first', 'input'),
      { op: 'relu', name: 'first-relu', inputs: ['first-norm'] },
      ...block('second', 'first-relu'),
      { op: 'add', name: 'sum', inputs: ['first-relu', 'second-norm'] },
      { op: 'relu', name: 'sum-relu', inputs: ['sum'] },
      { op: 'dense', name: 'logits', inputs: ['sum-relu'], units: classes },
    ],
  };
}

/** The same of padded 3×3 convolutions, two of them in the block, and the logits read the flattened image. */
export function residualConvNet(inputShape: readonly number[], classes: number, filters: number): ModelSpec {
  const conv = (name: string, input: string) =>
    [
      {
        op: 'conv2d',
        name: `${name}-conv`,
        inputs: [input],
        filters,
        kernelSize: [3, 3],
        strides: [1, 1],
        padding: 'same',
        bias: false,
      },
      { op: 'batch-norm', name: `${name}-norm`, inputs: [`${name}-conv`] },
    ] as const;
  return {
    name: 'residual-conv-net',
    inputShape,
    classes,
    layers: [
      ...conv('stem', 'input'),
      { op: 'relu', name: 'stem-relu', inputs: ['stem-norm'] },
      ...conv('first', 'stem-relu'),
      { op: 'relu', name: 'first-relu', inputs: ['first-norm'] },
      ...conv('second', 'first-relu'),
      { op: 'add', name: 'sum', inputs: ['stem-relu', 'second-norm'] },
      { op: 'relu', name: 'sum-relu', inputs: ['sum'] },
      { op: 'flatten', name: 'flat', inputs: ['sum-relu'] },
      { op: 'dense', name: 'logits', inputs: ['flat'], units: classes },
    ],
  };
}
