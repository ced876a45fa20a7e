/**
 * What earlier calls wrote down counts as trained: the evidence adds up over calls and machines, of whose runs nothing but
 * the documents may be left.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { headOf } from './results.mjs';

/** The results that a folder of documents holds of a dataset; null where it has none of this plan. */
export function recordedOf(folder, plan, dataset) {
  const file = join(folder, `${dataset.id}.json`);
  if (!existsSync(file)) return null;
  const results = JSON.parse(readFileSync(file, 'utf8'));
  const head = headOf(plan, dataset);
  const isOfPlan =
    results.plan === head.plan &&
    isDeepStrictEqual(results.planned, head.planned) &&
    Boolean(results.learningRate) === Boolean(dataset.learningRates);
  return isOfPlan ? { ...results, ...head } : null;
}

/** Whether results hold a method's point with every seed that is planned; one that failed would fail again. */
export function isRecorded(results, { id }, target) {
  const cells = results?.methods.find((method) => method.id === id)?.cells ?? [];
  return cells.some((cell) => cell.target === target && cell.seeds.length >= results.planned.seeds);
}

/**
 * Both together: a point that both have is the fresh one, unless the recorded one has more seeds.
 *
 * @param {object | null} recorded results, as `resultsOf` gives them
 * @param {object | null} fresh likewise, of the same dataset
 * @param {readonly { id: string }[]} order of the methods
 * @throws {Error} when the two were trained with different settings: then they are not one experiment
 */
export function merged(recorded, fresh, order) {
  if (!recorded || !fresh) return fresh ?? recorded;
  refuseOthers(recorded, fresh);
  const methods = order.flatMap(({ id }) => {
    const [old, own] = [recorded, fresh].map((results) => results.methods.find((one) => one.id === id));
    return old || own ? [mergedMethod(old, own)] : [];
  });
  const { learningRate } = { ...recorded, ...fresh };
  return { ...fresh, ...(learningRate && { learningRate }), methods };
}

function mergedMethod(old, own) {
  if (!old || !own) return own ?? old;
  const more = new Map(old.cells.map((cell) => [cell.target, cell]));
  for (const cell of own.cells) {
    if (cell.seeds.length >= (more.get(cell.target)?.seeds.length ?? 0)) more.set(cell.target, cell);
  }
  return { ...own, cells: [...more.values()].sort((a, b) => b.target - a.target) };
}

/** A setting that only one of them knows came with another version of Whittle, whose default is what it was before. */
function refuseOthers(recorded, fresh) {
  const apart = Object.keys(recorded.settings).filter(
    (name) => name in fresh.settings && !isDeepStrictEqual(recorded.settings[name], fresh.settings[name]),
  );
  if (apart.length === 0) return;
  throw new Error(
    `${recorded.id}.json was trained with another ${apart.join(', ')} than the plan has now; move it away to train all of that dataset anew`,
  );
}
