/** The table of one dataset in Markdown. */

export const percent = (fraction, digits = 2) => `${(100 * fraction).toFixed(digits)} %`;

/** `mean ± std` of statistics, through `format`; `–` where there are none. */
export const spread = (statistics, format) => {
  if (!statistics) return '–';
  const { mean, std } = statistics;
  return std === null ? format(mean) : `${format(mean)} ± ${format(std)}`;
};

export const markdownTable = (headers, rows) =>
  [headers, headers.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const whole = (value) => Math.round(value).toLocaleString('en-US');
const points = (value) => (100 * value).toFixed(2);
const kilobytes = (bytes) => (bytes / 1000).toFixed(1);
const milliseconds = (value) => value.toFixed(3);

const headers = [
  'method',
  'weights wanted',
  'λ or sparsity asked for',
  'seeds',
  'weights left, %',
  'test accuracy, %',
  'nonzero MACs, %',
  'compact parameters',
  'compact MACs',
  'ONNX, kB',
  'latency, ms (dense)',
];

function row(method, cell) {
  const { target, strength, failed, density, testAccuracy, nonzeroMacs, macs, compactMacs } = cell;
  const asked = method.strengthIs === 'lambda' ? String(strength) : (1 - 1 / strength).toFixed(4);
  const latency = cell.latencyMs
    ? `${spread(cell.latencyMs, milliseconds)} (${spread(cell.denseLatencyMs, milliseconds)})`
    : '–';
  return [
    method.title,
    target === 1 ? 'all' : percent(target, 0),
    method.id === 'none' ? '–' : asked,
    `${testAccuracy?.n ?? 0}${failed > 0 ? ` (${failed} failed)` : ''}`,
    spread(density, points),
    spread(testAccuracy, points),
    spread(nonzeroMacs, (value) => points(value / macs.mean)),
    spread(cell.compactParameters, whole),
    spread(compactMacs, whole),
    spread(cell.compactBytes, kilobytes),
    latency,
  ];
}

/** The whole file: the table and how to read it. */
export function resultTable(results, { methods }) {
  const rows = methods.flatMap((method) => method.cells.map((cell) => row(method, cell)));
  const { epochs, fineTune } = results.planned;
  return `# ${results.title}

Mean ± standard deviation over seeds, ${epochs} epochs and ${fineTune} of fine-tuning with the zeros frozen for every method. Weights left are counted after dead units are cascaded away. Compact parameters, biases included, MACs and bytes are those of the exported net, which was proved equal to the trained one. Latency: one sample on one thread, dense and compact alternating; rows may come from several machines (the JSON file names each run's), so compare a row's latency with the dense net's beside it. Written by \`npm run bench:evidence\`; every run with its settings is in [${results.id}.json](${results.id}.json).

${markdownTable(headers, rows)}
`;
}
