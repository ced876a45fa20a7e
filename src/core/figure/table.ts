/** The trade-off figure as tables: CSV for tools, LaTeX (booktabs) for papers. */
import type { CurvePoint } from '../../shared/run';
import { formatPercent } from './format';
import { methodStyle } from './palette';
import { paretoFront } from './pareto';
import { tradeoffSeries } from './series';

const sorted = (points: readonly CurvePoint[]): readonly (readonly CurvePoint[])[] =>
  tradeoffSeries(points, 'weightSparsity').map(({ marks }) => marks.map(({ point }) => point));

/** A CSV cell: quoted when it holds a comma, a quote or a line break (RFC 4180). */
function csvCell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Points as CSV with a header; fractions 0–1 in full precision, runs separated by spaces, `pareto` 1 on the front. */
export function curveCsv(points: readonly CurvePoint[]): string {
  const rows: (string | number)[][] = [
    [
      'method',
      'lambda',
      'seeds',
      'weightSparsity',
      'groupSparsity',
      'testAccuracy',
      'std',
      'runs',
      'pareto',
      'variant',
    ],
  ];
  const front = paretoFront(points);
  for (const point of sorted(points).flat()) {
    rows.push([
      point.method,
      point.lambda,
      point.seeds,
      point.weightSparsity,
      point.groupSparsity,
      point.testAccuracy,
      point.std,
      point.runs.join(' '),
      Number(front.has(point)),
      point.variant ?? '',
    ]);
  }
  return rows.map((row) => `${row.map(csvCell).join(',')}\n`).join('');
}

const latexSpecial: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '{': '\\{',
  '}': '\\}',
  ℓ: '$\\ell$',
  '±': '$\\pm$',
  λ: '$\\lambda$',
};

/** Text as LaTeX prints it. */
export function latexText(text: string): string {
  return [...text].map((character) => latexSpecial[character] ?? character).join('');
}

/** λ as mathematics: `$1.3 \times 10^{-4}$`. */
export function latexLambda(lambda: number): string {
  if (lambda === 0) return '$0$';
  const [mantissa, exponent] = Number(lambda.toPrecision(3)).toExponential().split('e') as [string, string];
  const power = `10^{${Number(exponent)}}`;
  return mantissa === '1' ? `$${power}$` : `$${mantissa} \\times ${power}$`;
}

function latexLabel({ method, variant }: CurvePoint): string {
  const label = latexText(methodStyle(method).label).replace(/\$\\ell\$(\d)/, '$\\ell_$1$');
  return variant ? `${label}, ${latexText(variant)}` : label;
}

function latexRow(point: CurvePoint, isUnbeaten: boolean): string {
  const accuracy = formatPercent(point.testAccuracy);
  const mean = isUnbeaten ? `\\mathbf{${accuracy}}` : accuracy;
  return (
    [
      latexLabel(point),
      latexLambda(point.lambda),
      point.seeds,
      formatPercent(1 - point.weightSparsity),
      point.seeds > 1 ? `$${mean} \\pm ${formatPercent(point.std)}$` : `$${mean}$`,
    ].join(' & ') + ' \\\\'
  );
}

/**
 * Points as a `tabular` for LaTeX with the booktabs package: percentages, mean ± sample standard deviation; bold on the
 * Pareto front.
 */
export function curveLatex(points: readonly CurvePoint[]): string {
  const front = paretoFront(points);
  const blocks = sorted(points).map((block) =>
    block.map((point) => latexRow(point, front.has(point))).join('\n'),
  );
  return `% Needs \\usepackage{booktabs}. Bold: on the Pareto front.
\\begin{tabular}{lrrrr}
\\toprule
Method & $\\lambda$ & Seeds & Weights left (\\%) & Test accuracy (\\%) \\\\
\\midrule
${blocks.join('\n\\addlinespace\n')}
\\bottomrule
\\end{tabular}
`;
}
