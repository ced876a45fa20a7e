import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeDocuments } from './documents.mjs';
import { planOf } from './plan.mjs';
import { resultsOf } from './results.mjs';

const whole = planOf(false);
/** One dataset of the plan, as `bench:evidence` has it. */
const plan = { ...whole, datasets: whole.datasets.filter(({ id }) => id === 'mnist') };

/** A workspace whose record has these cells: method → target → test accuracies, one a seed; null for a run that failed. */
function workspaceOf(cells) {
  const runs = new Map();
  const record = {};
  for (const [method, targets] of Object.entries(cells)) {
    const own = Object.entries(targets).map(([target, accuracies]) => ({
      target: Number(target),
      strength: 1 / Number(target),
      runs: accuracies.map((accuracy, seed) => {
        const run = `r${runs.size}`;
        runs.set(run, shown(Number(target), accuracy, seed));
        return { seed, run };
      }),
    }));
    record[`cells/mnist/${method}`] = { choice: null, cells: own };
  }
  return { record, show: (run) => Promise.resolve({ run, ...runs.get(run) }) };
}

const layer = { name: 'fc1', shape: [10, 10], macs: 100, nonzeroMacs: 10 };
const shown = (density, testAccuracy, seed) => ({
  state: testAccuracy === null ? 'failed' : 'done',
  config: { dataset: 'mnist', model: { name: 'lenet-5', settings: {} }, seed, epochs: 10 },
  error: testAccuracy === null ? { got: 'a layer is empty' } : undefined,
  result:
    testAccuracy === null
      ? undefined
      : {
          testAccuracy,
          validationAccuracy: testAccuracy,
          weightSparsity: 1 - density,
          groupSparsity: 0.5,
          layers: [layer],
        },
});

describe('documents of an unfinished evidence', () => {
  let folder;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'whittle-evidence-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function written(cells, exported = {}) {
    const workspace = workspaceOf(cells);
    Object.assign(workspace.record, exported);
    const drawn = [];
    const { missing } = await writeDocuments(
      folder,
      plan,
      (dataset) => resultsOf(workspace, plan, dataset),
      async (points, x) => void drawn.push({ x, points }),
    );
    const read = (name) => readFileSync(join(folder, name), 'utf8');
    return { missing, drawn, text: read('README.md'), table: () => read('mnist.md') };
  }

  it('claims nothing where only the dense net has its seeds, and lists what is missing', async () => {
    const { missing, text, table } = await written({
      none: { 1: [0.991, 0.992, 0.993] },
      l1: { 0.1: [0.99], 0.05: [0.97] },
      cges: { 0.1: [0.999], 0.05: [0.998], 0.02: [0.997] },
    });
    expect(text).toContain(
      'Of 5 sparse points (a method at a sparsity), 3 lie above it; with one seed that says nothing',
    );
    expect(text).not.toMatch(/evidence for the claim|surely wins|: true|\| met \|/);
    expect(text).toContain('None of the 2 comparisons at about equal weights can be tested with one seed');
    expect(text.match(/no verdict from one seed/g).length).toBeGreaterThan(1);
    expect(missing.join('\n')).toContain('without L2; GS; SGS; ES; CGES, exact joint prox; magnitude');
    expect(missing.join('\n')).toContain('no run at 50 %, 20 %, 2 %, 1 % weights of ℓ1.');
    expect(missing.join('\n')).toContain('ℓ1: 1 of 3 seeds at 2 of its points');
    expect(missing.join('\n')).toContain('ℓ1: 2 runs without an export');
    for (const sentence of missing) expect(text).toContain(`- ${sentence}`);
    expect(table()).toContain('| CGES | 10 % |');
  });

  it('judges the points that have their seeds, and says how many have not', async () => {
    const { text } = await written({
      none: { 1: [0.991, 0.992, 0.993] },
      cges: { 0.1: [0.98, 0.981, 0.982], 0.05: [0.999] },
    });
    expect(text).toContain('1 lies above it, none of them surely');
    expect(text).toContain('1 are surely worse. 1 have too few seeds to be tested.');
  });

  it('goes without the dense net, and without a method at a target that another has', async () => {
    const { text, missing } = await written({
      l1: { 0.5: [0.99, 0.991, 0.992] },
      cges: { 0.1: [0.98, 0.981, 0.982] },
    });
    expect(text).toContain('Without a dense net there is nothing to compare with');
    expect(text).not.toContain('CGES against its rivals');
    expect(missing[0]).toContain('without dense; L2');
  });

  it('draws accuracy against weights, and against the size of what was exported', async () => {
    const report = {
      compact: { weights: 90, macs: 90, bytes: 400, latencyMs: 1 },
      dense: { bytes: 4000, latencyMs: 1 },
      removed: [{ layer: 'fc1', kept: 9 }],
    };
    const { drawn, text } = await written({ l1: { 0.1: [0.99, 0.98] } }, { 'export/r1': report });
    expect(drawn.map(({ x, points }) => [x, points.map(({ runs }) => runs)])).toEqual([
      ['density', [['r0', 'r1']]],
      ['compactBytes', [['r0', 'r1']]],
    ]);
    expect(drawn[0].points[0]).toMatchObject({
      method: 'l1',
      seeds: 2,
      weightSparsity: 0.9,
      testAccuracy: 0.985,
      measured: { compactBytes: { mean: 400, std: 0, seeds: 1 }, nonzeroMacs: { mean: 10 } },
    });
    expect(drawn[0].points[0]).not.toHaveProperty('variant');
    expect(text).toContain('![accuracy against weights left](mnist.svg)');
    expect(text).toContain('![accuracy against the size of the exported file](mnist-bytes.svg)');
  });

  it('tells lines of one method apart, and draws dense nets without λ', async () => {
    const { drawn } = await written({
      none: { 1: [0.99] },
      cges: {},
      'cges-exact-joint': { 0.1: [0.98] },
      'magnitude-gradual': { 0.1: [0.97] },
      'magnitude-one-shot': { 0.1: [0.96] },
    });
    expect(drawn[0].points.map(({ method, variant, lambda }) => [method, variant, lambda])).toEqual([
      ['none', undefined, 1],
      ['cges', undefined, 10],
      ['magnitude', 'schedule gradual', 0],
      ['magnitude', 'schedule one-shot', 0],
    ]);
  });

  it('draws no figure where no run was finished, and says why they failed', async () => {
    const { text, drawn, missing } = await written({
      none: { 1: [null] },
      l2: {},
      cges: { 0.1: [null, null] },
    });
    expect(drawn).toEqual([]);
    expect(text).not.toContain('mnist.svg');
    expect(missing.join('\n')).toContain('CGES: runs failed (10 %, seed 0: a layer is empty');
    for (const word of ['NaN', 'undefined', 'Infinity']) expect(text).not.toContain(word);
  });

  it('says that a dataset was not trained', async () => {
    const { missing, text } = await written({});
    expect(missing).toEqual([`${plan.datasets[0].title}: not trained.`]);
    expect(text).not.toContain('## MNIST');
  });
});
