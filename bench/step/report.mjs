/** What `bench:step` says to people. */
import { table } from '../lib/table.mjs';
import { nets } from './measure.mjs';

const number = (value, digits = 2) => (value === null || value === undefined ? '–' : value.toFixed(digits));
const percent = (value) => (value === null ? '–' : `${value < 0 ? '' : '+'}${(100 * value).toFixed(0)} %`);
const mebibytes = (bytes) => (bytes === undefined ? '–' : (bytes / 2 ** 20).toFixed(0));

export function timeTable(results) {
  const rows = results.map((row) => {
    const { net, method, engine, ours, torchEager, torchCompile, ratioEager, ratioBest } = row;
    const times = [ours, torchEager, torchCompile].map((value) => number(value));
    const target = engine === 'tensorflow' ? `≤ ${nets[net].target.toFixed(2)}` : '–';
    const ratios = [number(ratioEager), number(ratioBest), target];
    const cost = [percent(row.methodCost), row.costTarget === null ? '–' : `≤ ${percent(row.costTarget)}`];
    return [
      `${net} ${method}${row.unprunedEvery === null ? '' : ' *'} ${engine}`,
      ...times,
      ...ratios,
      ...cost,
    ];
  });
  const headers = [
    'ms per step',
    'ours',
    'torch eager',
    'torch.compile',
    'ours/eager',
    'ours/best',
    'target',
  ];
  const left = results.some(({ unprunedEvery }) => unprunedEvery !== null)
    ? '* without the pruning between steps: a round is shorter than its interval\n'
    : '';
  return `${table([...headers, 'method / plain', 'target'], rows)}${left}`;
}

export function memoryTable(rows) {
  const cells = rows.map(({ net, method, ours, torchEager, torchCompile, ratio }) => [
    `${net} ${method}`,
    ...[ours, torchEager, torchCompile].flatMap((side) => [
      mebibytes(side?.stepBytes),
      mebibytes(side?.peakBytes),
    ]),
    number(ratio),
    '≤ 1.20',
  ]);
  const sides = ['ours', 'torch eager', 'torch.compile'].flatMap((side) => [`${side}, steps`, 'with start']);
  return table(['MiB beyond the loaded libraries', ...sides, 'ours/eager', 'target'], cells);
}
