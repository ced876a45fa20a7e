import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { point } from './points.fixture';
import { curveCsv, curveLatex, latexLambda, latexText } from './table';

test('a CSV reader gets every field back, exactly', () => {
  const given = [
    point('cges', 1.3e-4, { seeds: 2, runs: ['r1', 'r2'], weightSparsity: 1 / 3, std: 0.0123456789012345 }),
    point('odd, "name"\n', 0, { variant: 'mode, "exact"', testAccuracy: 0.8 }),
  ];
  const rows = parse<Record<string, string>>(curveCsv(given), { columns: true });
  expect(rows).toHaveLength(2);
  expect(rows[0]).toEqual({
    method: 'cges',
    lambda: '0.00013',
    seeds: '2',
    weightSparsity: String(1 / 3),
    groupSparsity: '0.2',
    testAccuracy: '0.9',
    std: '0.0123456789012345',
    runs: 'r1 r2',
    // Neither beats the other: fewer weights left at a lower accuracy.
    pareto: '1',
    variant: '',
  });
  expect(rows[1]).toMatchObject({ pareto: '1', variant: 'mode, "exact"' });
  expect(rows[1]!['method']).toBe('odd, "name"\n');
});

test('LaTeX: a booktabs table with means, deviations and a gap between lines', () => {
  const tex = curveLatex([
    point('cges', 1.3e-4, { seeds: 3, weightSparsity: 0.925, testAccuracy: 0.99, std: 0.0005 }),
    point('l1', 1e-3, { weightSparsity: 0.98765, testAccuracy: 0.9855 }),
    point('cges', 1e-2, { variant: 'mode exact-joint', weightSparsity: 0.9, testAccuracy: 0.985 }),
  ]);
  expect(tex).toBe(String.raw`% Needs \usepackage{booktabs}. Bold: on the Pareto front.
\begin{tabular}{lrrrr}
\toprule
Method & $\lambda$ & Seeds & Weights left (\%) & Test accuracy (\%) \\
\midrule
$\ell_1$ & $10^{-3}$ & 1 & 1.23 & $\mathbf{98.55}$ \\
\addlinespace
CGES & $1.3 \times 10^{-4}$ & 3 & 7.50 & $\mathbf{99.00} \pm 0.05$ \\
\addlinespace
CGES, mode exact-joint & $10^{-2}$ & 1 & 10.00 & $98.50$ \\
\bottomrule
\end{tabular}
`);
});

test('LaTeX: what has a meaning there is escaped', () => {
  expect(latexText('a_b & 50% {x} \\ ~ ^ # $')).toBe(
    String.raw`a\_b \& 50\% \{x\} \textbackslash{} \textasciitilde{} \textasciicircum{} \# \$`,
  );
  expect([0, 1, 0.5, 20].map(latexLambda)).toEqual([
    '$0$',
    '$10^{0}$',
    String.raw`$5 \times 10^{-1}$`,
    String.raw`$2 \times 10^{1}$`,
  ]);
});

test('the measures of other axes come behind, empty where they are not known; bold is the front of these axes', () => {
  const given = [
    point('cges', 1, { testAccuracy: 0.9, measured: { latencyMs: { mean: 0.5, std: 0.125, seeds: 2 } } }),
    point('cges', 2, { testAccuracy: 0.8, measured: { latencyMs: { mean: 0.25, std: 0, seeds: 1 } } }),
    point('cges', 3, { testAccuracy: 0.7, measured: { latencyMs: { mean: 0.75, std: 0, seeds: 1 } } }),
    point('cges', 4, { testAccuracy: 0.99 }),
  ];
  const rows = parse<Record<string, string>>(curveCsv(given, { x: 'latencyMs' }), { columns: true });
  expect(
    rows.map(({ latencyMs, latencyMsStd, latencyMsSeeds, pareto }) => [
      latencyMs,
      latencyMsStd,
      latencyMsSeeds,
      pareto,
    ]),
  ).toEqual([
    ['0.5', '0.125', '2', '1'],
    ['0.25', '0', '1', '1'],
    ['0.75', '0', '1', '0'],
    ['', '', '', '0'],
  ]);
  const tex = curveLatex(given, { x: 'latencyMs' });
  expect(tex).toContain('& Latency of one sample (ms) & Test accuracy (\\%)');
  expect(tex).toContain('& 0.25 & $\\mathbf{80.00}$');
  expect(tex).toContain('& -- & $99.00$');
});
