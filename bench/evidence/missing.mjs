/** What of a plan is not there, in words. */
import { methodsOf, targetsOf } from './plan.mjs';

/** @returns {string[]} one sentence each; empty when everything is there */
export function missingOf(plan, dataset, results) {
  if (!results) return [`${dataset.title}: not trained.`];
  const absent = methodsOf(plan, dataset).filter(({ id }) => !results.methods.some((one) => one.id === id));
  return [
    ...(absent.length > 0 ? [`without ${titlesOf(absent)}`] : []),
    ...sparsities(plan, dataset, results),
    ...results.methods.flatMap((method) =>
      ofMethod(method, dataset.seeds).map((text) => `${method.title}: ${text}`),
    ),
  ].map((text) => `${dataset.title}: ${text}.`);
}

/** Sparsities without a run; methods that lack the same ones stand together. */
function sparsities(plan, dataset, { methods }) {
  const lacking = new Map();
  for (const method of methods) {
    const planned = plan.methods.find(({ id }) => id === method.id);
    const list = targetsOf(dataset, planned)
      .filter((target) => !method.cells.some((cell) => cell.target === target))
      .map(percent)
      .join(', ');
    if (list !== '') lacking.set(list, [...(lacking.get(list) ?? []), method]);
  }
  return [...lacking].map(([list, own]) => `no run at ${list} weights of ${titlesOf(own)}`);
}

/** What is not there of the points that a method has. */
function ofMethod({ cells }, seeds) {
  const said = [];
  const few = cells.filter((cell) => cell.seeds.length < seeds);
  if (few.length > 0) {
    const counts = [...new Set(few.map((cell) => cell.seeds.length))].sort().join(' or ');
    said.push(`${counts} of ${seeds} seeds at ${few.length} of its points`);
  }
  const failed = cells.flatMap(({ target, seeds: own }) =>
    own
      .filter((one) => one.failed)
      .map(({ failed: why, seed }) => `${percent(target)}, seed ${seed}: ${why}`),
  );
  if (failed.length > 0) said.push(`runs failed (${failed.join('; ')})`);
  const done = cells.flatMap((cell) => cell.seeds).filter((one) => !one.failed);
  const refused = done.filter(({ exportFailed }) => exportFailed);
  if (refused.length > 0)
    said.push(
      `exports failed (${refused.map(({ run, exportFailed }) => `${run}: ${exportFailed}`).join('; ')})`,
    );
  const unexported = done.filter((one) => one.compactParameters === undefined && !one.exportFailed);
  if (unexported.length > 0) said.push(`${unexported.length} runs without an export`);
  return said;
}

const titlesOf = (methods) => methods.map(({ title }) => title).join('; ');
const percent = (fraction) => `${Number((100 * fraction).toPrecision(3))} %`;
