import { expect, test } from 'vitest';
import { logTicks } from './axes';
import { formatLambda } from './format';
import { point } from './points.fixture';
import { baselineOf, tradeoffSeries } from './series';
import { tooltipLines, tradeoffChart } from './tradeoff';

const points = [
  point('l1', 1e-3, { weightSparsity: 0.98, testAccuracy: 0.98 }),
  point('cges', 3e-4, { weightSparsity: 0.93, testAccuracy: 0.985 }),
  point('none', 0, { weightSparsity: 0, testAccuracy: 0.992, seeds: 3, std: 0.001 }),
  point('cges', 1e-4, { weightSparsity: 0.8, testAccuracy: 0.991, seeds: 3, std: 0.002 }),
  point('l1', 1e-4, { weightSparsity: 0.9, testAccuracy: 0.99 }),
];

test('each method is a line that follows λ, in the order of the palette whatever the order of the points', () => {
  const { datasets } = tradeoffChart(points, { theme: 'light', x: 'weightSparsity' }).data;
  expect(datasets.map(({ label }) => label)).toEqual(['ℓ1', 'CGES', 'Pareto front', 'dense 99.20 ± 0.10 %']);
  expect(datasets[1]!.data.map(({ x, y, lambda }) => [x, y, lambda])).toEqual([
    [80, 99.1, 1e-4],
    [93, 98.5, 3e-4],
  ]);
  expect(datasets[1]!.data[0]!.point).toBe(points[3]);
});

test('lines of one method are told apart by name, dash and fill, and keep its colour and marker', () => {
  const lines = [
    point('magnitude', 0, { variant: 'schedule one-shot', weightSparsity: 0.9 }),
    point('magnitude', 0, { variant: 'schedule one-shot', weightSparsity: 0.5 }),
    point('magnitude', 0, { variant: 'schedule gradual', weightSparsity: 0.8 }),
    point('cges', 1e-3),
  ];
  const { datasets } = tradeoffChart(lines, { theme: 'light', x: 'weightSparsity' }).data;
  const [cges, gradual, oneShot] = datasets;
  expect(datasets.slice(0, 3).map(({ label }) => label)).toEqual([
    'CGES',
    'magnitude, schedule gradual',
    'magnitude, schedule one-shot',
  ]);
  // Without λ, a line follows the sparsity that was asked for.
  expect(oneShot!.data.map(({ x }) => x)).toEqual([50, 90]);
  const look = (set: typeof gradual): unknown => [set!.borderDash, set!.pointBackgroundColor];
  expect(look(gradual)).not.toEqual(look(oneShot));
  expect([gradual!.borderColor, gradual!.pointStyle]).toEqual([oneShot!.borderColor, oneShot!.pointStyle]);
  expect(cges!.borderColor).not.toBe(gradual!.borderColor);
});

test('on the logarithmic axis a mark stands at the weights that are left, falling to the right', () => {
  const chart = tradeoffChart(points, { theme: 'light', x: 'density' });
  const left = chart.data.datasets[0]!.data.map(({ x }) => x);
  expect(left[0]).toBeCloseTo(10, 9);
  expect(left[1]).toBeCloseTo(2, 9);
  expect(chart.options!.scales!['x']).toMatchObject({ type: 'logarithmic', reverse: true, min: 2, max: 20 });
});

test('a point where nothing is left, or that is not a number, has no place on a logarithmic axis', () => {
  const odd = [point('l1', 1, { weightSparsity: 1 }), point('l1', 2, { testAccuracy: NaN }), point('l1', 3)];
  expect(tradeoffSeries(odd, 'density')[0]!.marks.map(({ lambda }) => lambda)).toEqual([3]);
  expect(tradeoffSeries(odd, 'weightSparsity')[0]!.marks.map(({ lambda }) => lambda)).toEqual([1, 3]);
});

test('the dense line is the mean over all dense seeds', () => {
  const dense = baselineOf([
    point('none', 0, { testAccuracy: 0.98, seeds: 3 }),
    point('none', 0, { testAccuracy: 0.94, seeds: 1 }),
  ])!;
  // (3 · 98 + 1 · 94) / 4
  expect(dense.accuracy).toBeCloseTo(97, 9);
  expect(dense.seeds).toBe(4);
  expect(baselineOf([point('l1', 1)])).toBeNull();
});

test('the accuracy axis holds every bar and the dense line', () => {
  const { scales } = tradeoffChart(points, { theme: 'light', x: 'weightSparsity' }).options!;
  const y = scales!['y'] as { suggestedMin: number; suggestedMax: number };
  expect(y.suggestedMin).toBeLessThan(98);
  expect(y.suggestedMax).toBeGreaterThan(99.3);
  expect(y.suggestedMax).toBeLessThanOrEqual(100);
});

test('an empty figure has axes and no lines', () => {
  for (const x of ['density', 'weightSparsity'] as const) {
    const chart = tradeoffChart([], { theme: 'dark', x });
    expect(chart.data.datasets).toEqual([]);
    expect(chart.options!.scales!['x']).toBeDefined();
  }
});

test('logarithmic ticks are 1, 2, 5 and enclose the range', () => {
  expect(logTicks(3, 40)).toEqual([2, 5, 10, 20, 50]);
  expect(logTicks(2, 20)).toEqual([2, 5, 10, 20]);
  expect(logTicks(0.03, 0.9)).toEqual([0.02, 0.05, 0.1, 0.2, 0.5, 1]);
  expect(logTicks(5, 5)).toEqual([5]);
});

test('λ is short and exact to three digits', () => {
  expect([0, 1e-4, 1.3e-4, 6.5e-5, 0.02, 0.3333333, 12].map(formatLambda)).toEqual([
    '0',
    '1e-4',
    '1.3e-4',
    '6.5e-5',
    '0.02',
    '0.333',
    '12',
  ]);
});

test('a mark says λ, seeds, accuracy with its spread, and what is left', () => {
  expect(tooltipLines(points[3]!)).toEqual([
    'λ 1e-4, 3 seeds',
    'accuracy 99.10 ± 0.20 %',
    'weights left 20.00 %',
    'empty groups 20.00 %',
  ]);
});
