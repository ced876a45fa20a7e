/** Rounds of steps, every side in turn, and what follows from them. */
import { median } from '../lib/table.mjs';

/**
 * Steps of a round, enough for about a second, and before the first one. `wholeIntervals`: for a method that prunes every
 * so many steps a round is lengthened to whole intervals, so that it has its share of prunings. On ResNet-20 that would
 * take minutes a method: there its steps are timed without the pruning.
 */
export const nets = {
  mlp: { steps: 200, warmUp: 20, target: 1, wholeIntervals: true },
  lenet: { steps: 50, warmUp: 10, target: 0.7, wholeIntervals: true },
  'resnet-20': { steps: 4, warmUp: 2, target: 1, wholeIntervals: false },
};

const lengthened = (net, steps, interval) =>
  interval !== null && nets[net].wholeIntervals ? Math.ceil(steps / interval) * interval : steps;

/** What a method that shrinks the weights may add to a plain step: little, and more with an exact prox. */
function costTargetOf({ net, name, isProximal }) {
  if (net === 'mlp' || !isProximal) return null;
  return name.includes('exact') ? 0.4 : 0.15;
}

/** What WebAssembly is asked: a fallback, measured where a step takes less than a second. */
const onWasm = ({ net, name }) => net !== 'resnet-20' && ['none', 'cges'].includes(name);

const messageOf = (error) => error.message.split('\n')[0];

/**
 * Milliseconds per step of every side for one net and method, in alternating rounds, who begins changing from round to
 * round. Our own plain step is timed beside the method's in each round: the method's cost is the median of the ratios.
 *
 * @param {Record<string, Peer | null>} peers a side that fails is taken out of it
 * @returns {Promise<{ ms: Record<string, number>, cost: number | null, skipped: Record<string, string> }>}
 */
export async function measure(peers, { net, name, lambda, interval }, options, say) {
  const { warmUp } = nets[net];
  const { rounds } = options;
  const steps = lengthened(net, options.steps ?? nets[net].steps, interval);
  const ask = (side, request) => peers[side].ask({ net, case: name, lambda, ...request });
  const times = {};
  const skipped = {};
  for (const side of Object.keys(peers)) {
    if (!peers[side] || (side === 'wasm' && !onWasm({ net, name }))) continue;
    try {
      // Builds, traces or compiles.
      const answer = await ask(side, { steps: 1, warmUp: side === 'wasm' ? 1 : warmUp });
      if (answer.skip) skipped[side] = answer.skip;
      else times[side] = [];
    } catch (error) {
      say(`${side} is left out from here on: ${messageOf(error)}`);
      peers[side] = null;
    }
  }
  const sides = Object.keys(times);
  const ratios = [];
  for (let round = 0; round < rounds; round++) {
    const first = round % Math.max(1, sides.length);
    for (const side of [...sides.slice(first), ...sides.slice(0, first)]) {
      if (side === 'wasm' && round >= 3) continue;
      const request = side === 'wasm' ? { steps: 4, warmUp: 0 } : { steps, warmUp: 2 };
      const { ms } = await ask(side, request);
      times[side].push(ms);
      if (side !== 'tensorflow' || name === 'none') continue;
      const plain = await ask(side, { ...request, case: 'none' });
      ratios.push(ms / plain.ms);
    }
  }
  const ms = Object.fromEntries(sides.map((side) => [side, median(times[side])]));
  return { ms, cost: ratios.length > 0 ? median(ratios) - 1 : null, skipped };
}

/** The contract's rows: one for each of our engines. `unprunedEvery`: the interval of a pruning that is not in the times. */
export function resultsOf({ net, name, isProximal, interval }, { ms, cost }) {
  const { torchEager = null, torchCompile = null } = ms;
  const best = Math.min(torchEager ?? Infinity, torchCompile ?? Infinity);
  return ['tensorflow', 'wasm'].flatMap((engine) => {
    const ours = ms[engine];
    if (ours === undefined) return [];
    const ratioEager = torchEager === null ? null : ours / torchEager;
    const ratioBest = Number.isFinite(best) ? ours / best : null;
    const methodCost = engine === 'tensorflow' ? cost : null;
    const costTarget = engine === 'tensorflow' ? costTargetOf({ net, name, isProximal }) : null;
    const unprunedEvery = nets[net].wholeIntervals ? null : interval;
    const times = { ours, torchEager, torchCompile, ratioEager, ratioBest };
    return [{ net, method: name, engine, ...times, methodCost, costTarget, unprunedEvery }];
  });
}
