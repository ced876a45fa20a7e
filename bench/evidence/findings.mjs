/** What the numbers say, worked out from them: for and against the paper's claim, and CGES against its rivals. */
import { difference, haveEqualWeights, judged } from './comparison.mjs';
import { sizeFor, summarise } from './summary.mjs';

/** Accuracies below the dense net's, in points, at which the weights and parameters needed are compared. */
const losses = [0, 0.2, 0.5, 1, 2, 5, 10];

/** CGES is to need fewer weights than some rivals, and no more than others, at this loss or the next that it reaches. */
const fewer = {
  leastLoss: 0.5,
  than: ['gs', 'es', 'sgs', 'magnitude-one-shot'],
  noMoreThan: ['l1', 'magnitude-gradual'],
};

/** @param {object} results of one dataset */
export function findingsOf(results) {
  const methods = results.methods.map((method) => ({ ...method, cells: method.cells.map(summarise) }));
  const dense = methods.find(({ id }) => id === 'none')?.cells[0]?.testAccuracy ?? null;
  const sparse = methods.filter(({ id, cells }) => !['none', 'l2'].includes(id) && cells.length > 0);
  return {
    methods,
    dense,
    l2: methods.find(({ id }) => id === 'l2')?.cells[0]?.testAccuracy ?? null,
    beyondDense: dense && beyond(sparse, dense),
    rivals: versus(sparse, 'cges'),
    weightsNeeded: dense && needed(sparse, dense, 'density'),
    parametersNeeded: dense && needed(sparse, dense, 'compactParameters'),
    fewerWeights: dense && fewerWeights(sparse, dense),
    proxes: proxes(sparse),
    aims: (results.aims ?? []).map((aim) => ({ ...aim, ...reached(sparse, aim) })),
  };
}

/** Sparse cells against the dense net: how many are better, and how many surely. */
function beyond(sparse, dense) {
  const cells = judged(
    sparse.flatMap(({ title, method, cells: own }) =>
      own
        .filter(({ testAccuracy }) => testAccuracy)
        .map(({ target, density, testAccuracy }) => ({
          title,
          method,
          target,
          density: density.mean,
          accuracy: testAccuracy.mean,
          ...difference(testAccuracy, dense),
        })),
    ),
  );
  const better = cells.filter(({ gap }) => gap > 0);
  const best = cells.reduce((a, b) => (a && a.gap >= b.gap ? a : b), null);
  return {
    count: cells.length,
    cgesCount: cells.filter(({ method }) => method === 'cges').length,
    better,
    surelyBetter: better.filter(({ sure }) => sure),
    surelyWorse: cells.filter(({ gap, sure }) => gap < 0 && sure).length,
    best,
    tested: cells.filter(({ sure }) => sure !== null).length,
  };
}

/** One method minus each other at every target: accuracy difference, and compact parameters in relation. */
function versus(sparse, id) {
  const own = sparse.find((method) => method.id === id);
  if (!own) return null;
  const pairs = sparse
    .filter((method) => method.id !== id && method.id !== `${id}-exact-joint`)
    .flatMap((rival) => paired(own, rival));
  const compared = compare(pairs);
  return [...new Set(compared.map(({ title }) => title))].map((title) => ({
    title,
    at: compared.filter((one) => one.title === title),
  }));
}

/** The cells of two methods at the same targets. */
const paired = (own, rival) =>
  own.cells.flatMap((cell) => {
    const other = rival.cells.find(({ target }) => target === cell.target);
    return cell.testAccuracy && other?.testAccuracy ? [{ title: rival.title, own: cell, other }] : [];
  });

/** One family of comparisons; pairs that are too far apart in weights do not belong to it: `isCounted` tells. */
function compare(pairs) {
  const described = pairs.map(({ title, own, other }) => ({
    title,
    target: own.target,
    ...difference(own.testAccuracy, other.testAccuracy),
    densityRatio: own.density.mean / other.density.mean,
    parameters:
      own.compactParameters && other.compactParameters
        ? own.compactParameters.mean / other.compactParameters.mean
        : null,
    isCounted: haveEqualWeights(own.density, other.density),
  }));
  const family = judged(described.filter(({ isCounted }) => isCounted));
  return described.map((one) => (one.isCounted ? family.shift() : { ...one, adjusted: null, sure: null }));
}

const sizeAt = ({ cells }, dense, loss, figure) => sizeFor(cells, dense.mean - loss / 100, figure);
const densityAt = (method, dense, loss) => sizeAt(method, dense, loss, 'density');

/** What each method needs of a figure for each accuracy; null where no method has that figure at any point. */
function needed(sparse, dense, figure) {
  if (!sparse.some(({ cells }) => cells.some((cell) => cell[figure]))) return null;
  return losses.map((loss) => ({
    loss,
    methods: sparse.map((method) => ({
      title: method.title,
      needed: sizeAt(method, dense, loss, figure),
    })),
  }));
}

/** Whether CGES needs fewer weights than its rivals at equal accuracy; null where it was not trained. */
function fewerWeights(sparse, dense) {
  const cges = sparse.find(({ id }) => id === 'cges');
  if (!cges) return null;
  const { leastLoss, than, noMoreThan } = fewer;
  const allowed = losses.filter((loss) => loss >= leastLoss);
  const loss = allowed.find((one) => densityAt(cges, dense, one)) ?? allowed.at(-1);
  const own = densityAt(cges, dense, loss);
  const hasSeeds = (rival) => Math.min(dense.n, seedsOf(rival), seedsOf(cges)) > 1;
  const verdicts = (ids, isMet) =>
    sparse
      .filter(({ id }) => ids.includes(id))
      .map((rival) => {
        const other = densityAt(rival, dense, loss);
        return {
          title: rival.title,
          needed: other,
          hasSeeds: hasSeeds(rival),
          met: hasSeeds(rival) ? verdict(own, other, isMet) : null,
        };
      });
  return {
    leastLoss,
    loss,
    own,
    than: verdicts(than, (a, b) => a < b),
    noMoreThan: verdicts(noMoreThan, (a, b) => a <= b),
  };
}

/** @returns {boolean | null} null where neither reaches the accuracy, or the one that needs more has only a bound */
function verdict(own, other, isMet) {
  if (!own && !other) return null;
  if (!own || !other) return own !== null;
  const larger = own.size > other.size ? own : other;
  return larger.isBound ? null : isMet(own.size, other.size);
}

/** The fewest seeds of a method's points. */
const seedsOf = ({ cells }) => Math.min(...cells.map(({ testAccuracy }) => testAccuracy?.n ?? Infinity));

/** The exact joint prox minus the released code's steps. */
function proxes(sparse) {
  const [reference, exact] = ['cges', 'cges-exact-joint'].map((id) => sparse.find((one) => one.id === id));
  return reference && exact ? compare(paired(exact, reference)) : null;
}

/** The best CGES cell by test accuracy within an aim's bound, of both modes, and whether it is met; null for one seed. */
function reached(sparse, { accuracy, density = Infinity, compactParameters = Infinity }) {
  const within = sparse
    .filter(({ method }) => method === 'cges')
    .flatMap(({ title, cells }) => cells.map((cell) => ({ title, ...cell })))
    .filter((cell) => cell.testAccuracy && cell.density.mean <= density)
    .filter((cell) => compactParameters === Infinity || cell.compactParameters?.mean <= compactParameters);
  if (within.length === 0) return { met: false, best: null };
  const best = within.reduce((a, b) => (b.testAccuracy.mean > a.testAccuracy.mean ? b : a));
  return { met: best.testAccuracy.n > 1 ? best.testAccuracy.mean >= accuracy : null, best };
}
