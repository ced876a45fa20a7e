/** What `bench:step` says to people. */
import { table } from '../lib/table.mjs';
import { nets } from './measure.mjs';

const number = (value, digits = 2) => (value === null || value === undefined ? '–' : value.toFixed(digits));
const percent = (value) => (value === null ? '–' : `${value < 0 ? '' : '+'}${(100 * value).toFixed(0)} %`);
const mebibytes = (bytes) => (bytes === undefined ? '–' : (bytes / 2 ** 20).toFixed(0));

/** What a method may add to a plain step: the reference ones little, those with an exact prox more. */
const costTarget = ({ net, method, engine }) => {
  if (engine !== 'tensorflow' || net === 'mlp' || !/^(cges|es|gs|sgs)\b/.test(method)) return '–';
  return method.includes('exact') ? '≤ +40 %' : '≤ +15 %';
};

export function timeTable(results) {
  const rows = results.map((row) => {
    const { net, method, engine, ours, torchEager, torchCompile, ratioEager, ratioBest, methodCost } = row;
    const times = [ours, torchEager, torchCompile].map((value) => number(value));
    const target = engine === 'tensorflow' ? `≤ ${nets[net].target.toFixed(2)}` : '–';
    const ratios = [number(ratioEager), number(ratioBest), target];
    return [`${net} ${method} ${engine}`, ...times, ...ratios, percent(methodCost), costTarget(row)];
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
  return table([...headers, 'method / plain', 'target'], rows);
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
