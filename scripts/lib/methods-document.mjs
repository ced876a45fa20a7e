/** docs/methods.md, written from the registry of methods. */
import { join } from 'node:path';
import prettier from 'prettier';
import { root } from './paths.mjs';

export const methodsDocumentPath = join(root, 'docs', 'methods.md');

const intro = `# Methods

<!-- Written by \`npm run docs:methods\` from src/core/methods: change it there. -->

Training minimises \`L(W) + λ·penalty(W)\` over the weights of convolutions and dense layers; biases, and the scales and shifts of batch norms, are not regularised unless a method says so. A method works by one or several of:

- a **proximal step** after each optimiser step, \`x = argmin_x ½‖x − v‖² + τ·penalty(x)\` for the moved weights v, with τ = η·λ times the layer's multiplier. It makes exact zeros. Under every optimiser η is the plain learning rate, so that λ keeps one meaning for all weights;
- a **gradient** of the penalty, added to the data loss's before the optimiser's step;
- **pruning** between steps and at the end of the sparse phase;
- random **gates** that the weights are seen through.

The λ ranges are starting points for small nets; a run's form shows a range for its own net and schedule. What forms a group is the setting \`grouping\`:

| grouping | convolution \`[kh, kw, in, out]\` | dense \`[in, out]\` |
| --- | --- | --- |
| \`tap\` | one group for each kernel position of an input channel, across the filters | one for each input: its outgoing weights |
| \`input-channel\` | one for each input channel | one for each input; after a flatten, one for each channel |
| \`filter\` | one for each filter | one for each unit: its incoming weights |

A depthwise convolution has one group for each channel in every grouping.
`;

/** @param {readonly import('../../src/core/methods/method').Method[]} methods */
export async function methodsDocument(methods) {
  const text = [intro, ...methods.map(section)].join('\n');
  const options = await prettier.resolveConfig(methodsDocumentPath);
  return prettier.format(text, { ...options, plugins: [], parser: 'markdown' });
}

function section({ info, formulas, on }) {
  const strength = info.usesLambda
    ? `λ from ${info.lambdaRange[0]} to ${info.lambdaRange[1]}`
    : info.usesSparsity
      ? 'no λ: the setting `sparsity` says how far'
      : 'none';
  return [
    `## \`${info.name}\`: ${info.title}\n`,
    `${info.description}\n`,
    ...(on === 'scale' ? ['Works on the scales of batch norms; the net must have some.\n'] : []),
    `- Penalty: ${code(formulas.penalty)}`,
    `- Step: ${code(formulas.step)}`,
    `- Strength: ${strength}`,
    ...(info.paper ? [`- Source: ${info.paper}`] : []),
    '',
    ...(info.settings.length > 0 ? [settingsTable(info.settings)] : []),
  ].join('\n');
}

function settingsTable(settings) {
  const rows = settings.map(
    (setting) =>
      `| \`${setting.name}\` | ${valueOf(setting.default)} | ${rangeOf(setting)} | ${cell(setting.description)} |`,
  );
  return ['| setting | default | values | meaning |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}

function rangeOf({ type, choices, min, max }) {
  switch (type) {
    case 'boolean':
      return 'true, false';
    case 'choice':
      return choices.join(', ');
    case 'text':
      return 'text';
    default: {
      const kind = { number: 'number', integer: 'whole number', numbers: 'list of numbers' }[type];
      const from = min === undefined ? '' : ` from ${min}`;
      return `${kind}${from}${max === undefined ? '' : ` up to ${max}`}`;
    }
  }
}

const valueOf = (value) =>
  Array.isArray(value)
    ? value.join(', ') || '(empty)'
    : typeof value === 'number'
      ? String(Number(value.toPrecision(4)))
      : String(value);
/** A formula may hold backticks around a setting's name: those are dropped inside the code. */
const code = (formula) => `\`${formula.replaceAll('`', '')}\``;
const cell = (text) => text.replaceAll('|', '\\|');
