import { expect, test } from 'vitest';
import { logAxis, logTicks } from './axes';
import { formatLambda } from './format';
import { point } from './points.fixture';
import { baselineOf, lineLooks, tradeoffSeries } from './series';
import { tooltipLines } from './tooltip';
import { tradeoffChart } from './tradeoff';

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

test('lines of one method are told apart by name, dash and mark, and keep its colour', () => {
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
  expect(gradual!.borderDash).not.toEqual(oneShot!.borderDash);
  expect([gradual!.pointStyle, oneShot!.pointStyle]).toEqual(['cross', 'crossRot']);
  const looks = lineLooks(lines, { x: 'weightSparsity' });
  expect([2, 0].map((at) => looks.get(lines[at]!)!.marker)).toEqual(['cross', 'crossRot']);
  // Strokes are as wide as outlines, or + and × would be hairs.
  expect([gradual!.pointBorderWidth, oneShot!.pointBorderWidth]).toEqual([1.75, 1.75]);
  expect(gradual!.borderColor).toBe(oneShot!.borderColor);
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
  expect(tradeoffSeries(odd, { x: 'density' })[0]!.marks.map(({ lambda }) => lambda)).toEqual([3]);
  expect(tradeoffSeries(odd, { x: 'weightSparsity' })[0]!.marks.map(({ lambda }) => lambda)).toEqual([1, 3]);
});

test('the dense line is the mean over all dense seeds', () => {
  const dense = baselineOf([
    point('none', 0, { testAccuracy: 0.98, seeds: 3 }),
    point('none', 0, { testAccuracy: 0.94, seeds: 1 }),
  ])!;
  // (3 · 98 + 1 · 94) / 4
  expect(dense.value).toBeCloseTo(97, 9);
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
  expect(tooltipLines(points[3]!, { x: 'density' })).toEqual([
    'λ 1e-4, 3 seeds',
    'accuracy 99.10 ± 0.20 %',
    'weights left 20.00 %',
    'empty groups 20.00 %',
  ]);
});

test('a mark stands at the measures of the axes, in their units; one that lacks a value has no place', () => {
  const compactBytes = { mean: 31_870, std: 0, seeds: 1 };
  const loss = { mean: 0.25, std: 0.01, seeds: 2 };
  const given = [point('l1', 1, { seeds: 2, measured: { compactBytes, loss } }), point('l1', 2)];
  const [line] = tradeoffSeries(given, { x: 'compactBytes', y: 'loss' });
  expect(line!.marks.map(({ x, y, std }) => [x, y, std])).toEqual([[31.87, 0.25, 0.01]]);
  const { scales } = tradeoffChart(given, {
    theme: 'light',
    x: 'compactBytes',
    y: 'loss',
    logY: true,
  }).options!;
  expect(scales!['x']).toMatchObject({
    type: 'logarithmic',
    reverse: false,
    title: { text: 'compact ONNX file (kB)' },
  });
  expect(scales!['y']).toMatchObject({ type: 'logarithmic', title: { text: 'training loss (nats)' } });
  expect(tooltipLines(given[0]!, { x: 'compactBytes', y: 'loss' }).slice(4)).toEqual([
    'training loss 0.250 ± 0.010 nats',
    'compact ONNX file 31.87 kB (of 1 of 2 seeds)',
  ]);
});

test('the dense line is the dense control in the measure of the axis', () => {
  const measured = (mean: number) => ({ loss: { mean, std: 0, seeds: 1 } });
  const given = [
    point('none', 0, { measured: measured(0.2) }),
    point('none', 0, { measured: measured(0.4) }),
    point('none', 0),
  ];
  expect(baselineOf(given, 'loss')).toMatchObject({ seeds: 2, std: 0 });
  expect(baselineOf(given, 'loss')!.value).toBeCloseTo(0.3, 12);
});

test('an axis of accuracy or sparsity is never logarithmic, whatever is asked', () => {
  const chart = tradeoffChart(points, { theme: 'light', x: 'weightSparsity', logX: true, logY: true });
  const types = ['x', 'y'].map((name) => (chart.options!.scales![name] as { type: string }).type);
  expect(types).toEqual(['linear', 'linear']);
  const linear = tradeoffChart(points, { theme: 'light', x: 'density', logX: false }).options!.scales!['x'];
  expect(linear).toMatchObject({ type: 'linear', reverse: true });
});

test('a logarithmic axis over many decades names the powers of ten and its ends; a narrow one fits its values', () => {
  expect(logAxis([3, 50_000])).toEqual({ min: 2, max: 50_000, ticks: [2, 10, 100, 1000, 10_000, 50_000] });
  const narrow = logAxis([0.0205, 0.0232]);
  expect(narrow.ticks).toEqual([0.021, 0.022, 0.023]);
  expect([narrow.min > 0.02, narrow.min < 0.0205, narrow.max > 0.0232, narrow.max < 0.024]).toEqual([
    true,
    true,
    true,
    true,
  ]);
  const one = logAxis([5]);
  expect([one.min, one.max]).toEqual([expect.closeTo(4.545, 2), expect.closeTo(5.5, 9)]);
  expect(one.ticks).toContain(5);
});
