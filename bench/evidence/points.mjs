/** Results as the points of a trade-off figure, in the form in which `whittle curve --json` prints them. */
import { statistics } from './summary.mjs';

/** Figures of the results that are measures of a point, too. */
const measures = [
  'validationAccuracy',
  'beforeFineTune',
  'nonzeroMacs',
  'compactMacs',
  'compactBytes',
  'latencyMs',
];

/**
 * @param {object} results of one dataset
 * @param {object} plan tells the variants of a method apart
 * @returns {object[]} a point for each method and target of which a run was finished
 */
export function pointsOf(results, plan) {
  const methods = results.methods.filter(({ cells }) => cells.length > 0);
  const planned = plan.methods.filter(({ id }) => methods.some((method) => method.id === id));
  return methods.flatMap((method) =>
    method.cells.flatMap((cell) => {
      const done = cell.seeds.filter(({ failed }) => !failed);
      return done.length > 0 ? [pointOf(results, method, cell, done, variantOf(method, planned))] : [];
    }),
  );
}

function pointOf({ id: dataset, settings: { model } }, { method, strengthIs }, { strength }, done, variant) {
  const of = (figure) => statistics(done.map((one) => one[figure]));
  const accuracy = of('testAccuracy');
  const measured = measures.flatMap((figure) => {
    const all = of(figure);
    return all ? [[figure, { mean: all.mean, std: all.std ?? 0, seeds: all.n }]] : [];
  });
  return {
    method,
    ...(variant && { variant }),
    dataset,
    model: model.name,
    lambda: strengthIs === 'lambda' ? strength : 0,
    runs: done.map(({ run }) => run),
    seeds: done.length,
    weightSparsity: 1 - of('density').mean,
    groupSparsity: of('groupSparsity').mean,
    testAccuracy: accuracy.mean,
    std: accuracy.std ?? 0,
    measured: Object.fromEntries(measured),
  };
}

/** What tells a method's line from others of its name: `mode exact-joint`; empty where there is one of that name. */
function variantOf({ id, method: name }, planned) {
  const alike = planned.filter((one) => one.name === name);
  const names = new Set(alike.flatMap(({ settings = {} }) => Object.keys(settings)));
  const own = alike.find((one) => one.id === id)?.settings ?? {};
  return alike.length < 2
    ? ''
    : [...names]
        .map((setting) => `${setting} ${own[setting]}`)
        .sort()
        .join(', ');
}
