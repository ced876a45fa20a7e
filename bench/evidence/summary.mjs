/** Means and standard deviations over seeds. */

/** @returns {{ n: number, mean: number, std: number | null } | null} sample standard deviation, null for one value */
export function statistics(values) {
  const known = values.filter((value) => value !== undefined && value !== null);
  const n = known.length;
  if (n === 0) return null;
  const mean = known.reduce((a, b) => a + b, 0) / n;
  const squares = known.reduce((total, value) => total + (value - mean) ** 2, 0);
  return { n, mean, std: n > 1 ? Math.sqrt(squares / (n - 1)) : null };
}

const figures = [
  'testAccuracy',
  'density',
  'nonzeroMacs',
  'macs',
  'compactParameters',
  'compactMacs',
  'compactBytes',
  'latencyMs',
  'denseLatencyMs',
];

/** A cell's seeds in one line: statistics of every figure, and how many runs failed. */
export function summarise({ target, strength, seeds }) {
  const done = seeds.filter(({ failed }) => !failed);
  const over = (field) => statistics(done.map((one) => one[field]));
  const summary = Object.fromEntries(figures.map((field) => [field, over(field)]));
  return { target, strength, failed: seeds.length - done.length, ...summary };
}

/**
 * The least size at which a method's means reach an accuracy: between two points that lie on both sides of it, by a
 * straight line over the size's logarithm.
 *
 * @param {readonly object[]} cells summaries
 * @param {'density' | 'compactParameters'} figure what counts as size
 * @returns {{ size: number, isBound: boolean } | null} `isBound`: the smallest point reaches it, so less may do; null
 *   where no point reaches it
 */
export function sizeFor(cells, accuracy, figure) {
  const points = cells
    .filter((cell) => cell.testAccuracy && cell[figure])
    .map((cell) => ({ x: Math.log(cell[figure].mean), y: cell.testAccuracy.mean }))
    .sort((a, b) => a.x - b.x);
  const at = points.findIndex(({ y }) => y >= accuracy);
  if (at === -1) return null;
  if (at === 0) return { size: Math.exp(points[0].x), isBound: true };
  const [below, above] = [points[at - 1], points[at]];
  const share = (accuracy - below.y) / (above.y - below.y);
  return { size: Math.exp(below.x + share * (above.x - below.x)), isBound: false };
}
