/** Chooses among a method's candidates by accuracy on the validation split; the test part is not looked at. */
import { candidatesOf } from './plan.mjs';

/**
 * @param {object} method
 * @param {object} dataset
 * @param {readonly number[]} targets at which the candidates are compared
 * @param {(candidate: object) => Search} searchOf
 * @returns {Promise<{ candidate: string, on: string, tried: object[] }>} `tried` with what each one reached
 */
export async function choose(method, dataset, targets, searchOf) {
  const candidates = candidatesOf(method, dataset);
  if (candidates.length === 1 || targets.length === 0) {
    return { candidate: candidates[0].name, on: dataset.id, tried: [] };
  }
  const tried = [];
  for (const candidate of candidates) {
    const found = await searchOf(candidate).atTargets(targets);
    const points = targets.map((target) => pointAt(found, target));
    tried.push({
      candidate: candidate.name,
      points,
      mean: mean(points.map((one) => one.validationAccuracy)),
    });
  }
  const best = tried.reduce((a, b) => (b.mean > a.mean ? b : a));
  return { candidate: best.candidate, on: dataset.id, tried };
}

/** A target that no run reached counts as accuracy 0. */
function pointAt(found, target) {
  const { run, strength = null } = found.find((one) => one.target === target) ?? {};
  if (!run) return { target, strength, density: null, validationAccuracy: 0 };
  const { weightSparsity, validationAccuracy } = run.result;
  return { target, strength, density: 1 - weightSparsity, validationAccuracy };
}

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
