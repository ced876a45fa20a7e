import { expect, it } from 'vitest';
import { planOf } from './plan.mjs';
import { Search } from './search.mjs';

const plan = planOf(false);
const dataset = plan.datasets.find(({ id }) => id === 'mnist');

/** A workspace in which a run of λ leaves c / λ of the weights, c by its seed; it keeps what was asked of it. */
function workspaceOf(constants) {
  const asked = [];
  const runOf = (lambda, seed) => ({
    run: `${lambda}/${seed}`,
    config: { dataset: dataset.id, seed, path: null, method: { name: 'l1', lambda, settings: {} } },
    result: { weightSparsity: 1 - Math.min(1, constants[seed] / lambda) },
  });
  const option = (args, name) => args[args.indexOf(name) + 1];
  return {
    asked,
    ask: async () => [],
    sweep: async (args) => {
      if (args.includes('--path')) return [{ result: undefined, points: [] }];
      const lambdas = option(args, '--lambda').split(',').map(Number);
      const seeds = Number(option(args, '--seeds'));
      asked.push([seeds, ...lambdas]);
      return lambdas.flatMap((lambda) => Array.from({ length: seeds }, (_, seed) => runOf(lambda, seed)));
    },
  };
}

const searchIn = (workspace) =>
  new Search({
    workspace,
    plan,
    dataset,
    method: { id: 'l1', name: 'l1' },
    candidate: { name: 'equal strengths', settings: {} },
    lambdaRange: [1e-5, 1e-3],
    defaults: {},
    say: () => undefined,
  });

it('finds the strengths of all targets with the first seed, then trains every seed there', async () => {
  const workspace = workspaceOf([1e-5, 1.1e-5, 0.9e-5]);
  const cells = await searchIn(workspace).cellsAt([0.1, 0.02], 3);
  expect(cells.map(({ target }) => target)).toEqual([0.1, 0.02]);
  for (const { target, density, runs } of cells) {
    expect(runs.map(({ seed }) => seed)).toEqual([0, 1, 2]);
    expect(density / target).toBeGreaterThan(0.8);
    expect(density / target).toBeLessThan(1.25);
  }
  expect(workspace.asked.filter(([seeds]) => seeds === 3)).toHaveLength(1);
});

it('puts a cell right once whose seeds pull its mean away from the target', async () => {
  // The other seeds leave twice as much as the first: a mean of 5/3 of the target.
  const workspace = workspaceOf([1e-5, 2e-5, 2e-5]);
  const cells = await searchIn(workspace).cellsAt([0.1, 0.02], 3);
  const [first, again] = workspace.asked.filter(([seeds]) => seeds === 3);
  expect(again.length).toBe(first.length);
  for (const { target, density, runs } of cells) {
    expect(density / target).toBeGreaterThan(0.8);
    expect(density / target).toBeLessThan(1.25);
    expect(runs).toHaveLength(3);
  }
});
