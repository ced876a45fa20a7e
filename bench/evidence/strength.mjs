/** Which strength gives which density: interpolation between strengths that were tried. */

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

/** Three digits: what is reported is what was used. */
export const round = (strength) => Number(strength.toPrecision(3));

/** Whether a density is near enough to the target to stand for it: a quarter more or a fifth less. */
export const isNear = (density, target) => density <= 1.25 * target && density >= 0.8 * target;
