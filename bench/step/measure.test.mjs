import { describe, expect, it } from 'vitest';
import { measure, resultsOf } from './measure.mjs';
import { timeTable } from './report.mjs';

/** A side that takes 2 ms a step, 3 with a method, and notes how many steps it was asked for. */
function side() {
  const asked = [];
  const ask = (request) => {
    asked.push(request);
    return Promise.resolve({ ms: request.case === 'none' ? 2 : 3 });
  };
  return { asked, ask };
}

const pruning = { name: 'gsp', lambda: 0, isProximal: false, interval: 150 };
const proximal = (name) => ({ name, lambda: 1e-4, isProximal: true, interval: null });

async function measured(net, one) {
  const [tensorflow, torchEager] = [side(), side()];
  const peers = { tensorflow, torchEager };
  const found = await measure(peers, { net, ...one }, { rounds: 3 }, () => undefined);
  const rows = resultsOf({ net, ...one }, found);
  return { rows, asked: [...tensorflow.asked, ...torchEager.asked].slice(1) };
}

describe('a method that prunes every 150 steps', () => {
  it.each([
    ['mlp', 300],
    ['lenet', 150],
  ])('is timed over whole intervals on %s, on every side and beside the plain step', async (net, steps) => {
    const { rows, asked } = await measured(net, pruning);
    const rounds = asked.filter((request) => request.steps > 1);
    expect(new Set(rounds.map((request) => request.steps))).toEqual(new Set([steps]));
    expect(rounds.some((request) => request.case === 'none')).toBe(true);
    expect(rows[0]).toMatchObject({ methodCost: 0.5, unprunedEvery: null });
    expect(timeTable(rows)).not.toContain('without the pruning');
  });

  it('is timed without the pruning on ResNet-20, and the table says so', async () => {
    const { rows, asked } = await measured('resnet-20', pruning);
    expect(Math.max(...asked.map((request) => request.steps))).toBe(4);
    expect(rows[0].unprunedEvery).toBe(150);
    expect(timeTable(rows)).toMatch(/resnet-20 gsp \*/);
    expect(timeTable(rows)).toContain('* without the pruning between steps');
  });
});

it('every proximal method has an aim for its cost, exact ones a wider one; the MLP and other methods have none', async () => {
  const targetOf = async (net, one) => (await measured(net, one)).rows[0].costTarget;
  expect(await targetOf('lenet', proximal('l1'))).toBe(0.15);
  expect(await targetOf('resnet-20', proximal('scad'))).toBe(0.15);
  expect(await targetOf('lenet', proximal('cges:exact-joint'))).toBe(0.4);
  expect(await targetOf('mlp', proximal('l1'))).toBeNull();
  expect(await targetOf('lenet', pruning)).toBeNull();
});
