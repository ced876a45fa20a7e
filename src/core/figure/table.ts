/** The trade-off figure as tables: CSV for tools, LaTeX (booktabs) for papers. */
import type { Spread, XMeasure, YMeasure } from '../../shared/figure';
import type { CurvePoint } from '../../shared/curve-point';
import { formatMeasure, formatSpread, measures, spreadOf } from './measures';
import { methodStyle } from './palette';
import { paretoFront } from './pareto';
import { tradeoffSeries, type Axes } from './series';

/** What a table has in its last two columns. */
export type Columns = Pick<Axes, 'x' | 'y'>;

const sorted = (points: readonly CurvePoint[]): readonly (readonly CurvePoint[])[] =>
  tradeoffSeries(points, { x: 'weightSparsity' }).map(({ marks }) => marks.map(({ point }) => point));

/** A CSV cell: quoted when it holds a comma, a quote or a line break (RFC 4180). */
function csvCell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Columns that every CSV has: fractions 0–1 in full precision, runs separated by spaces, `pareto` 1 on the front. */
const ALWAYS = [
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
] as const;

/**
 * Points as CSV with a header: the columns that every table has, then the measures of the axes that are none of these,
 * each with the sample standard deviation and the number of seeds that have it; empty where nothing is known.
 */
export function curveCsv(points: readonly CurvePoint[], axes: Columns = { x: 'weightSparsity' }): string {
  const { x, y = 'testAccuracy' } = axes;
  const more = [x, y].filter((name) => name !== 'density' && !(ALWAYS as readonly string[]).includes(name));
  const front = paretoFront(points, x, y);
  const rows: (string | number)[][] = [
    [...ALWAYS, ...more.flatMap((name) => [name, `${name}Std`, `${name}Seeds`])],
  ];
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
      ...more.flatMap((name): (string | number)[] => {
        const spread = spreadOf(point, name);
        return spread ? [spread.mean, spread.std, spread.seeds] : ['', '', ''];
      }),
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

function latexRow(point: CurvePoint, x: XMeasure, y: YMeasure, isUnbeaten: boolean): string {
  const [across, up] = [spreadOf(point, x), spreadOf(point, y)];
  return (
    [
      latexLabel(point),
      latexLambda(point.lambda),
      point.seeds,
      across ? formatMeasure(x, across.mean) : '--',
      up ? latexSpread(y, up, isUnbeaten) : '--',
    ].join(' & ') + ' \\\\'
  );
}

function latexSpread(measure: YMeasure, spread: Spread, isBold: boolean): string {
  const [mean, ...deviation] = formatSpread(measure, spread, ' \\pm ').split(' \\pm ');
  return `$${[isBold ? `\\mathbf{${mean}}` : mean, ...deviation].join(' \\pm ')}$`;
}

/**
 * Points as a `tabular` for LaTeX with the booktabs package: the measures of the two axes, mean ± sample standard
 * deviation; bold on the Pareto front.
 */
export function curveLatex(points: readonly CurvePoint[], axes: Columns = { x: 'density' }): string {
  const { x, y = 'testAccuracy' } = axes;
  const front = paretoFront(points, x, y);
  const blocks = sorted(points).map((block) =>
    block.map((point) => latexRow(point, x, y, front.has(point))).join('\n'),
  );
  return `% Needs \\usepackage{booktabs}. Bold: on the Pareto front.
\\begin{tabular}{lrrrr}
\\toprule
Method & $\\lambda$ & Seeds & ${measures[x].latex} & ${measures[y].latex} \\\\
\\midrule
${blocks.join('\n\\addlinespace\n')}
\\bottomrule
\\end{tabular}
`;
}
