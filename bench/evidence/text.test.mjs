import { describe, expect, it } from 'vitest';
import { findingsOf } from './findings.mjs';
import { missingOf } from './missing.mjs';
import { planOf } from './plan.mjs';
import { resultTable } from './result-table.mjs';
import { datasetSection, introduction } from './text.mjs';

const method = (id, title, points) => ({
  id,
  title,
  method: id.startsWith('cges') ? 'cges' : id,
  settings: {},
  strengthIs: 'lambda',
  choice: { candidate: 'equal strengths', on: 'mnist', tried: [] },
  cells: points.map(({ target, density, accuracies }) => ({
    target,
    strength: 1e-3,
    seeds: accuracies.map((testAccuracy, seed) => ({
      seed,
      run: `r${seed}`,
      testAccuracy,
      density,
      nonzeroMacs: 10 + seed,
      macs: 100,
      compactParameters: 50_000,
      compactMacs: 100,
      compactBytes: 2000,
      latencyMs: 0.1 + 0.01 * seed,
      denseLatencyMs: 0.2,
    })),
  })),
});

const results = (cges) => ({
  id: 'mnist',
  title: 'MNIST',
  note: null,
  plan: 'full',
  planned: { seeds: 3, epochs: 9, fineTune: 3 },
  settings: {},
  aims: [
    { accuracy: 0.99, density: 0.08 },
    { accuracy: 0.99, density: 0.01 },
  ],
  methods: [
    method('none', 'dense', [{ target: 1, density: 1, accuracies: [0.991, 0.992, 0.993] }]),
    method('l1', 'ℓ1', [{ target: 0.05, density: 0.05, accuracies: [0.97, 0.971, 0.972] }]),
    method('cges', 'CGES', [{ target: 0.05, density: 0.05, accuracies: cges }]),
  ],
});
const sectionOf = (of) => datasetSection(of, findingsOf(of), []);

describe('the section of a dataset', () => {
  it('confirms the claim only where a sparse net is surely better than the dense one', () => {
    const better = sectionOf(results([0.996, 0.997, 0.998]));
    expect(better).toContain(
      "1 lies above it, 1 surely (CGES at 5.0 %): **evidence for the claim, at 1 of CGES's 1 points**",
    );
    const same = sectionOf(results([0.9915, 0.9925, 0.9935]));
    expect(same).toContain('not confirmed here');
    const worse = sectionOf(results([0.98, 0.981, 0.982]));
    expect(worse).toContain('0 lie above it: **the claim that');
    expect(worse).toContain('2 are surely worse');
  });

  it('asks more of a difference the more points are compared', () => {
    const accuracies = [0.996, 0.997, 0.998];
    const many = results(accuracies);
    // Twenty rivals like the dense net: p = 0.0036 of CGES's point is then 0.08.
    const alike = [0.9911, 0.992, 0.9931];
    const rivals = Array.from({ length: 20 }, (_, i) =>
      method(`gs${i}`, `GS ${i}`, [{ target: 0.05, density: 0.05, accuracies: alike }]),
    );
    expect(sectionOf(many)).toContain('**evidence for the claim');
    expect(sectionOf({ ...many, methods: [...many.methods, ...rivals] })).toContain('not confirmed here');
  });

  it('compares accuracies at about equal weights only, and shows the other pairs in brackets', () => {
    const given = results([0.99, 0.991, 0.992]);
    const [dense, l1, cges] = given.methods;
    const denser = { ...cges, cells: cges.cells.map((cell) => withDensity(cell, 0.0635)) };
    const text = sectionOf({ ...given, methods: [dense, l1, denser] });
    expect(text).toContain('| (+2.00, 1.00×; 1.27× the weights) |');
    expect(text).toContain('No pair has about equal weights. 1 is in brackets');
    const near = { ...cges, cells: cges.cells.map((cell) => withDensity(cell, 0.062)) };
    expect(sectionOf({ ...given, methods: [dense, l1, near] })).toContain('surely wins 1');
  });

  it('claims nothing from one seed', () => {
    const one = results([0.999]);
    const single = { ...one, methods: one.methods.map((m) => ({ ...m, cells: m.cells.map(firstSeed) })) };
    const text = sectionOf(single);
    expect(text).toContain('with one seed that says nothing about the claim');
    expect(text).not.toContain('evidence for');
    expect(text).toContain('None of the 1 comparisons at about equal weights can be tested with one seed');
    expect(text).not.toContain('surely wins');
    expect(text).toMatch(/≤ 8 % weights \|.*\| no verdict from one seed \|/);
  });

  it('counts wins and defeats against rivals, and says which aims are met', () => {
    const text = sectionOf(results([0.99, 0.991, 0.992]));
    expect(text).toContain(
      'Of 1 tested comparisons at about equal weights CGES surely wins 1 and surely loses 0',
    );
    expect(text).toContain('| +2.00 \\*, 1.00× |');
    expect(text).toMatch(/≤ 8 % weights \| 99\.10 % ± 0\.10 %.*\| met \|/);
    expect(text).toMatch(/≤ 1 % weights \| no such point \| not met \|/);
  });
});

describe('the aim of fewer weights at equal accuracy', () => {
  // 99.2 % dense: at 0.5 points less CGES needs 10 %, halfway in log density between 20 and 5 %.
  const line = [
    { target: 0.2, density: 0.2, accuracies: [0.99, 0.991, 0.992] },
    { target: 0.05, density: 0.05, accuracies: [0.982, 0.983, 0.984] },
  ];
  const shifted = (factor) => line.map((point) => ({ ...point, density: point.density * factor }));
  const given = {
    ...results([]),
    methods: [
      results([]).methods[0],
      method('l1', 'ℓ1', shifted(0.8)),
      method('gs', 'GS', shifted(1.5)),
      method('es', 'ES', [{ target: 0.2, density: 0.2, accuracies: [0.97, 0.971, 0.972] }]),
      method('sgs', 'SGS', [{ target: 0.2, density: 0.2, accuracies: [0.99, 0.991, 0.992] }]),
      method('magnitude-gradual', 'magnitude, gradual', line),
      method('cges', 'CGES', line),
    ],
  };

  it('is judged rival by rival, with numbers, true or not', () => {
    const text = sectionOf(given);
    expect(text).toContain('(0.5 points less than the dense net) CGES needs 10.0 % of the weights');
    expect(text).toContain('GS 15.0 %: true; ES not reached: true');
    expect(text).toContain(
      'No more than ℓ1 and gradual magnitude: ℓ1 8.0 %: not true; magnitude, gradual 10.0 %: true',
    );
  });

  it('is undecided where the rival that needs more may need less than was measured', () => {
    expect(sectionOf(given)).toContain('SGS ≤ 20.0 %: undecided by the measured points');
  });

  it('is judged at the next loss that CGES reaches, where it does not reach the one that was meant', () => {
    const [dense, , gs] = given.methods;
    const text = sectionOf({
      ...given,
      methods: [
        dense,
        gs,
        method('cges', 'CGES', [{ target: 0.2, density: 0.2, accuracies: [0.95, 0.951, 0.952] }]),
      ],
    });
    expect(text).toContain(
      '(5 points less than the dense net; at 0.5, the loss that was meant, it has no point)',
    );
    expect(text).toContain('CGES needs ≤ 20.0 % of the weights');
    expect(text).toContain('GS ≤ 7.5 %: undecided');
  });

  it('is not judged from one seed', () => {
    const [dense, l1, ...rest] = given.methods;
    const single = { ...l1, cells: l1.cells.map(firstSeed) };
    const text = sectionOf({ ...given, methods: [dense, single, ...rest] });
    expect(text).toMatch(/ℓ1 \S+ %: no verdict from one seed/);
    expect(text).toContain('GS 15.0 %: true');
  });
});

const withDensity = (cell, density) => ({ ...cell, seeds: cell.seeds.map((one) => ({ ...one, density })) });

const firstSeed = (cell) => ({
  ...cell,
  seeds: cell.seeds.slice(0, 1),
});

it('tells the learning rates that were chosen, and what the others gave', () => {
  const given = results([0.97, 0.971, 0.972]);
  expect(sectionOf(given)).not.toContain('Learning rates');
  const figures = (accuracies, name) =>
    Object.entries(accuracies).map(([rate, validationAccuracy]) => ({
      [name]: Number(rate),
      density: 0.02,
      validationAccuracy,
    }));
  const learningRate = { learningRate: 1, tried: figures({ 0.5: 0.8, 1: 0.9 }, 'learningRate') };
  expect(sectionOf({ ...given, learningRate })).toContain(
    '**Learning rates.** 1 for every method, chosen with the dense net on the validation split (0.5: 80.00 %, 1: 90.00 %).',
  );
  const tried = figures({ 1: 0.7, 0.5: 0.6 }, 'fineTuneRate');
  tried[1].density = null;
  const methods = given.methods.map((one) => ({ ...one, fineTuneRate: { fineTuneRate: 1, tried } }));
  const lines = sectionOf({ ...given, learningRate, methods }).split('\n');
  expect(lines).toContain('| fine-tuning at | 0.5 | 1 |');
  expect(lines).toContain('| CGES | failed | **70.00 %** |');
});

it('the table has a line for every cell', () => {
  const given = results([0.99, 0.991, 0.992]);
  const lines = resultTable(given, findingsOf(given)).split('\n');
  expect(lines.filter((line) => /^\| (dense|ℓ1|CGES) /.test(line))).toHaveLength(3);
  expect(lines.find((line) => line.startsWith('| CGES'))).toContain('99.10 ± 0.10');
  // Nonzero MACs 10, 11 and 12 of 100; latencies 0.10, 0.11 and 0.12 ms beside 0.2 of the dense net.
  expect(lines.find((line) => line.startsWith('| CGES'))).toContain('| 11.00 ± 1.00 |');
  expect(lines.find((line) => line.startsWith('| CGES'))).toContain('| 0.110 ± 0.010 (0.200 ± 0.000) |');
});

it('says what is missing of the plan: datasets, methods, sparsities, seeds', () => {
  const plan = planOf(false);
  const [dataset, other] = plan.datasets;
  const given = results([0.99]);
  const said = missingOf(plan, dataset, given).join('\n');
  expect(missingOf(plan, other, null)).toEqual([`${other.title}: not trained.`]);
  expect(said).toContain('without L2; GS');
  expect(said).toContain('no run at 50 %, 20 %, 10 %, 2 %, 1 % weights of ℓ1.');
  expect(said).toContain('CGES: 1 of 3 seeds at 1 of its points');
  expect(introduction(plan, missingOf(plan, other, null))).toContain('## What is missing');
  expect(introduction(plan, [])).not.toContain('missing');
});
