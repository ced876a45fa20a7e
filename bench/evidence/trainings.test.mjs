import { beforeEach, describe, expect, it } from 'vitest';
import { planOf } from './plan.mjs';
import { Trainings } from './trainings.mjs';

const plan = planOf(false);
const dataset = { ...plan.datasets.find(({ id }) => id === 'letter'), targets: [0.02], seeds: 2 };
const methodOf = (id) => plan.methods.find((method) => method.id === id);
const infos = [
  { name: 'gs', lambdaRange: [1e-5, 1e-2], settings: [{ name: 'multipliers', default: 'given' }] },
];

/** Validation accuracies by rate: those of training with the dense net, those of fine-tuning with any method. */
const byLearningRate = { 0.2: 0.7, 0.5: 0.8, 1: 0.9, 2: 0.85 };
const byFineTuneRate = { 0.2: 0.7, 0.5: 0.95, 1: 0.9, 2: 0.6 };

/** A workspace in which λ leaves 1e-5 / λ of the weights, and accuracies go by the rates. */
class FakeWorkspace {
  record = {};
  swept = [];
  runs = new Map();
  ask = async () => [];
  show = async (run) => this.runs.get(run);
  keep(key, value) {
    this.record[key] = value;
  }
  async sweep(args) {
    if (args.includes('--path')) return [{ points: [] }];
    const option = (name) => args[args.indexOf(name) + 1];
    const set = Object.fromEntries(
      args.flatMap((arg, i) => (arg === '--set' ? [args[i + 1].split('=')] : [])),
    );
    const learningRate = Number(option('--learning-rate'));
    const fineTuneLearningRate = Number(set['fineTuneLearningRate']);
    const method = option('--methods');
    const lambdas = method === 'none' ? [0] : option('--lambda').split(',').map(Number);
    const seeds = Number(option('--seeds'));
    this.swept.push({ method, learningRate, fineTuneLearningRate, seeds });
    return lambdas.flatMap((lambda) =>
      Array.from({ length: seeds }, (_, seed) => {
        const run = {
          run: `r${this.runs.size}`,
          state: 'done',
          config: { seed, method: { name: method, lambda, settings: {} } },
          result: {
            validationAccuracy:
              method === 'none' && seeds === 1 && fineTuneLearningRate === 1
                ? byLearningRate[learningRate]
                : byFineTuneRate[fineTuneLearningRate],
            weightSparsity: lambda === 0 ? 0 : 1 - Math.min(1, 1e-5 / lambda),
          },
        };
        this.runs.set(run.run, run);
        return run;
      }),
    );
  }
}

describe('the rates of a dataset that has several', () => {
  let workspace;
  beforeEach(() => (workspace = new FakeWorkspace()));
  const train = (method, recorded = null) =>
    new Trainings({ workspace, plan, infos, say: () => undefined, recorded: () => recorded }).train(
      dataset,
      methodOf(method),
    );

  it('are chosen by validation accuracy: of training with the dense net for all, of fine-tuning for each', async () => {
    await train('gs');
    expect(workspace.record['learning-rate/letter']).toMatchObject({ learningRate: 1 });
    const { fineTuneRate } = workspace.record['cells/letter/gs'];
    expect(fineTuneRate.fineTuneRate).toBe(0.5);
    expect(fineTuneRate.tried.map((one) => one.validationAccuracy)).toEqual(
      dataset.fineTuneRates.map((rate) => byFineTuneRate[rate]),
    );
    // All seeds are trained with both.
    expect(workspace.swept.at(-1)).toEqual({
      method: 'gs',
      learningRate: 1,
      fineTuneLearningRate: 0.5,
      seeds: 2,
    });
    await train('none');
    expect(workspace.swept.at(-1)).toMatchObject({ method: 'none', fineTuneLearningRate: 0.5, seeds: 2 });
  });

  it('are not chosen again where they are written down', async () => {
    await train('gs', {
      planned: { seeds: 2 },
      learningRate: { learningRate: 2, tried: [] },
      methods: [{ id: 'gs', cells: [], choice: null, fineTuneRate: { fineTuneRate: 0.2, tried: [] } }],
    });
    expect(workspace.swept.some(({ method }) => method === 'none')).toBe(false);
    expect(workspace.swept.at(-1)).toMatchObject({ learningRate: 2, fineTuneLearningRate: 0.2 });
  });
});
