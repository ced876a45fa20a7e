/** Methods and nets as the registries tell of them, for tests of the window. */
import type { MethodInfo, ModelInfo } from '../../../shared/registry';

export const methods: readonly MethodInfo[] = [
  ['none', 'None (dense training)', false, [0, 0]],
  ['l2', 'ℓ2 (weight decay)', true, [1e-5, 1e-2]],
  ['l1', 'ℓ1 (lasso)', true, [1e-5, 1e-3]],
  ['gs', 'Group sparsity (group lasso)', true, [1e-4, 1e-2]],
  ['es', 'Exclusive sparsity', true, [1e-5, 1e-3]],
  ['sgs', 'Sparse group (ℓ1, then groups)', true, [1e-5, 1e-3]],
  ['cges', 'CGES (combined group and exclusive sparsity)', true, [1e-4, 1e-2]],
  ['magnitude', 'Magnitude pruning', false, [0, 0]],
].map(([name, title, usesLambda, range]) => ({
  name: name as string,
  title: title as string,
  description: `${title as string}: a penalty on the weights.`,
  paper: 'Yoon & Hwang, ICML 2017',
  usesLambda: usesLambda as boolean,
  usesSparsity: name === 'magnitude',
  lambdaRange: range as [number, number],
  settings:
    name === 'cges'
      ? [
          {
            name: 'mode',
            title: 'Proximal step',
            description: 'The released code’s two steps, or the exact operator.',
            type: 'choice',
            default: 'reference',
            choices: ['reference', 'exact-sequential', 'exact-joint'],
          },
          {
            name: 'exclusiveBalance',
            title: 'Balance m',
            description: 'μ rises from m at the first layer to 1 − m at the last.',
            type: 'number',
            default: 0.2,
            min: 0,
            max: 1,
          },
        ]
      : name === 'magnitude'
        ? [
            {
              name: 'sparsity',
              title: 'Weight sparsity',
              description: 'Share of the weights to remove.',
              type: 'number',
              default: 0.9,
              min: 0,
              max: 0.999,
            },
          ]
        : [],
}));

export const models: readonly ModelInfo[] = [
  {
    name: 'mlp',
    title: 'Multilayer perceptron',
    description: 'Dense layers with ReLU between them. Takes tables, and images pixel by pixel.',
    accepts: ['image', 'table'],
    settings: [
      {
        name: 'hidden',
        title: 'Hidden layers',
        description: 'Units of each hidden layer, first layer first.',
        type: 'numbers',
        default: [500, 300],
        min: 1,
        max: 65536,
      },
    ],
  },
  {
    name: 'lenet-5',
    title: 'LeNet-5 (20-50-500)',
    description: 'Two 5×5 convolutions with pooling, one hidden dense layer. Images of 16×16 and more.',
    accepts: ['image'],
    settings: [],
  },
  {
    name: 'custom',
    title: 'Custom net',
    description: 'Layers written as a JSON document.',
    accepts: ['image', 'table'],
    settings: [
      {
        name: 'spec',
        title: 'Layers',
        description: 'A JSON document with the list of layers.',
        type: 'text',
        default: '',
      },
    ],
  },
];
