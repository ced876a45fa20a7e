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
