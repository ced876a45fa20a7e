/** Which strength gives which density: what a walk over λ says, put right by runs that were trained. */

const EDGE = 1e-4;

/**
 * The strength at which `density` of the weights is left, from what was measured: a straight line in log strength and
 * log density between the two neighbours, or through the two nearest points beyond the ends (at most a factor of four away).
 *
 * @param {readonly { strength: number, density: number }[]} points measured; density falls as strength grows
 * @param {number} density 0–1
 * @returns {number | null} null without two points to go by
 */
export function strengthFor(points, density) {
  const line = falling(points);
  if (line.length < 2) return null;
  const wanted = Math.log(density);
  const after = line.findIndex((point) => point.y <= wanted);
  const at = Math.min(Math.max(after === -1 ? line.length - 1 : after, 1), line.length - 1);
  const [a, b] = [line[at - 1], line[at]];
  const x = a.x + ((b.x - a.x) * (wanted - a.y)) / (b.y - a.y);
  const [least, most] = [line[0].x - Math.log(4), line.at(-1).x + Math.log(4)];
  return round(Math.exp(Math.min(Math.max(x, least), most)));
}

/** Logarithms, strength rising; a point that does not lie below the one before is left out. */
function falling(points) {
  const sorted = points
    .map(({ strength, density }) => ({ x: Math.log(strength), y: Math.log(Math.max(density, EDGE)) }))
    .sort((a, b) => a.x - b.x);
  return sorted.filter(
    ({ x, y }, i) => i === 0 || sorted.slice(0, i).every((before) => y < before.y - 1e-3 && x > before.x),
  );
}

/**
 * The strength to try next for a density. Between runs on both sides of it: the straight line between them, or the middle
 * (in logarithms) where the one on the other side failed. On one side only: the nearest run's, moved as far as the guide
 * says that the two densities are apart.
 *
 * @param {readonly { strength: number, density: number }[]} guide of a walk over λ: the right shape, at about the right place
 * @param {readonly { strength: number, density: number }[]} tried runs; density 0 for one that failed: too strong
 * @returns {number | null} null where there is nothing to go by
 */
export function nextStrength(guide, tried, density) {
  const done = tried.filter((one) => one.density > 0);
  const above = nearestOf(
    done.filter((one) => one.density >= density),
    density,
  );
  const below = nearestOf(
    done.filter((one) => one.density < density),
    density,
  );
  if (above && below) return strengthFor([above, below], density);
  const failed = tried.filter((one) => one.density === 0).map(({ strength }) => strength);
  const limit = failed.length > 0 ? Math.min(...failed) : Infinity;
  const near = above ?? below;
  if (!near) return limit < Infinity ? round(limit / 3) : strengthFor(guide, density);
  const [from, to] = [strengthFor(guide, near.density), strengthFor(guide, density)];
  if (from === null || to === null) return null;
  const moved = near.strength * (to / from);
  return round(moved < limit ? moved : Math.sqrt(near.strength * limit));
}

const away = (density, target) => Math.abs(Math.log(density / target));

/** The point nearest to a density, or null. */
export const nearestOf = (points, density) =>
  points.reduce((a, b) => (a && away(a.density, density) <= away(b.density, density) ? a : b), null);

/** Three digits: what is reported is what was used. */
export const round = (strength) => Number(strength.toPrecision(3));

/** Whether a density is near enough to the target to look no further: a quarter more or a fifth less. */
export const isNear = (density, target) => density <= 1.25 * target && density >= 0.8 * target;

/** Whether it may stand for the target at all, once the search is over: up to 1.6 times as much or as little. */
export const mayStandFor = (density, target) => away(density, target) <= Math.log(1.6);

/**
 * A walk's points with the λ that whole runs would need: what shrinks weights is Σηλ, and a walk that hurries through its
 * λ has little of it at each. η is in units of the run's, time in epochs: the walk's first segment has 0.925 of it on
 * average and the first λ rises over an epoch, its other points have half of it; a run's schedule has 0.76. But a net that
 * has time resists: on LeNet-5 the runs of ℓ1 and CGES needed 2.0 to 3.3 times the λ of equal pull, which two thirds of the
 * way (in logarithms) from the walk's λ to that one came within 1.5 of.
 *
 * @param {readonly { strength: number, density: number }[]} points in the walk's order
 * @param {{ epochs: number, epochsPerPoint: number }} walk
 * @param {number} epochs of a run's sparse phase
 */
export function asOfRuns(points, walk, epochs) {
  const whole = (mean, length) => Math.max(mean * length - 0.5, 0.25 * length);
  let pull = 0;
  return points.map(({ strength, density }, k) => {
    pull += strength * (k === 0 ? whole(0.925, walk.epochs) : 0.5 * walk.epochsPerPoint);
    return { strength: strength ** (1 / 3) * (pull / whole(0.76, epochs)) ** (2 / 3), density };
  });
}
