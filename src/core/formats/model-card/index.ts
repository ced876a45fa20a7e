/** The card of an exported model: a page of Markdown that says where it comes from, what it does, and how that is known. */
import type { SettingValue } from '../../../shared/registry';
import type { CardFacts } from './facts';
import { code, percentage, plain, table, whole } from './markdown';
import { usage } from './usage';

export type { CardFacts } from './facts';

/** The card as Markdown. Pure: the same facts give the same text. */
export function modelCard(facts: CardFacts): string {
  const { titles, dataset, report } = facts;
  const sections: readonly (readonly [string, string])[] = [
    ['Data', data(facts)],
    ['Net, before and after', net(facts)],
    ['Method and training', training(facts)],
    ['Results on the test part', results(facts)],
    ['Sparsity', sparsity(facts)],
    ['Proof of equality', proof(facts)],
    ['Limits', limits(facts)],
    ['How to load it', usage(facts)],
  ];
  return [
    `# ${plain(dataset.name)}, ${plain(titles.model)}, ${plain(titles.method)}`,
    `A compact classifier (${report.format}), made by Whittle ${facts.whittle} from run ${facts.run}${source(facts)}. Every weight that was zero in whole units, channels, filters or inputs is cut out; the function is that of the trained net.`,
    table(
      ['File', 'Size in bytes:'],
      facts.files.map(({ name, bytes }) => [code(name), whole(bytes)]),
    ),
    ...sections.map(([title, text]) => `## ${title}\n\n${text}`),
  ]
    .join('\n\n')
    .concat('\n');
}

function source({ point, isFinished, config }: CardFacts): string {
  if (point !== undefined) return `, point ${point + 1} of its λ path (λ ${config.method.lambda})`;
  return isFinished ? '' : ', which did not end: its last checkpoint';
}

function data({ dataset, config }: CardFacts): string {
  const held = Math.round(config.validationFraction * dataset.trainCount);
  const split =
    held > 0
      ? `${whole(dataset.trainCount - held)} to train on and ${whole(held)} kept aside for validation, the same for every seed`
      : `${whole(dataset.trainCount)}, all to train on`;
  return table(
    ['', ''],
    [
      ['Name', plain(dataset.name)],
      ['Hash of samples and labels', code(dataset.hash)],
      ['Format', dataset.format],
      ['Shape of a sample', code(dataset.sampleShape.join(' × '))],
      ['Training samples', split],
      ['Test samples', whole(dataset.testCount)],
      ['Classes', `${dataset.classes.length}: ${names(dataset.classes)}`],
    ],
  );
}

/** The first of many names; all of them are in the model's metadata. */
const names = (all: readonly string[], most = 20): string =>
  all.slice(0, most).map(plain).join(', ') + (all.length > most ? ', …' : '');

function net({ stats, compactShapes, report, settings, config, titles }: CardFacts): string {
  const layers = stats.layers.map(({ name, shape, weights, nonzero }) => {
    const after = compactShapes[name];
    return [
      code(name),
      code(shape.join(' × ')),
      after ? code(after.join(' × ')) : 'left out',
      whole(weights),
      whole(nonzero),
    ];
  });
  const rounding = report.roundTo
    ? `\n\nChannel counts are rounded up to a multiple of ${report.roundTo} with empty units.`
    : '';
  return [
    `${plain(titles.model)} (${code(config.model.name)})${list(settings.model)}`,
    table(['Layer', 'Trained', 'Compact', 'Weights, trained:', 'of these not zero:'], layers),
    table(
      ['', 'Trained, dense:', 'Compact:'],
      [
        ['Weights', whole(report.trained.weights), whole(report.compact.weights)],
        ['MACs, 1 sample', whole(report.trained.macs), whole(report.compact.macs)],
        ['FLOPs, 1 sample', whole(2 * report.trained.macs), whole(2 * report.compact.macs)],
        ['Bytes', whole(report.dense.bytes), whole(report.compact.bytes)],
        [
          'Latency, 1 sample',
          `${report.dense.latencyMs.toFixed(4)} ms`,
          `${report.compact.latencyMs.toFixed(4)} ms`,
        ],
      ],
    ).concat(rounding),
  ].join('\n\n');
}

const show = (value: SettingValue): string =>
  Array.isArray(value) ? value.join(', ') || 'none' : String(value);

const list = (settings: Readonly<Record<string, SettingValue>>): string => {
  const entries = Object.entries(settings);
  if (entries.length === 0) return '';
  return `: ${entries.map(([name, value]) => code(`${name} ${show(value).slice(0, 400)}`)).join(', ')}`;
};

function training({ config, settings, titles }: CardFacts): string {
  // The net, the data and λ stand in rows of their own.
  const rest = Object.fromEntries(
    Object.entries(config).filter(([name]) => !['model', 'method', 'dataset', 'version'].includes(name)),
  );
  const rows = [
    ['λ', String(config.method.lambda)],
    ...Object.entries(settings.method).map(([name, value]) => [code(name), plain(show(value))]),
    ...flatten(rest).map(([name, value]) => [code(name), plain(value)]),
  ];
  return `${plain(titles.method)} (${code(config.method.name)}; ${plain(titles.paper)}).\n\n${table(['Setting', 'Value'], rows)}`;
}

/** Fields of the configuration by dotted name; what is switched off (null) is left out. */
function flatten(tree: object, path = ''): (readonly [string, string])[] {
  return Object.entries(tree).flatMap(([name, value]: [string, unknown]) => {
    if (value === null || value === undefined) return [];
    if (typeof value === 'object' && !Array.isArray(value)) return flatten(value, `${path}${name}.`);
    return [[`${path}${name}`, String(value)] as const];
  });
}

function results({ report, proof: { samples, correct } }: CardFacts): string {
  return table(
    ['', 'Trained:', 'Compact:'],
    [
      ['Accuracy', percentage(report.trained.testAccuracy), percentage(report.compact.testAccuracy)],
      ['Samples right', `${whole(correct)} of ${whole(samples)}`, `${whole(correct)} of ${whole(samples)}`],
    ],
  );
}

function sparsity({ stats, report, grouping, pruneRatio }: CardFacts): string {
  return table(
    ['Name', 'Meaning', 'Value:'],
    [
      [
        'Weight sparsity',
        'zero weights / weights, after dead units are cascaded away',
        percentage(stats.weightSparsity),
      ],
      ['Density', '1 − weight sparsity', percentage(1 - stats.weightSparsity)],
      [
        'Group sparsity',
        `empty groups / groups, a group being a \`${grouping}\``,
        percentage(stats.groupSparsity),
      ],
      [
        'Prune ratio',
        'the fraction that was asked for',
        pruneRatio === null ? 'none was' : percentage(pruneRatio),
      ],
      ['MACs', 'of the dense net, 1 sample', whole(stats.macs)],
      ['Nonzero MACs', 'weighted by each layer’s density; promises no speed-up', whole(stats.nonzeroMacs)],
      ['Compact MACs', 'of the net in these files', whole(report.compact.macs)],
    ],
  );
}

function proof({ report, proof: { samples, tolerance }, latency }: CardFacts): string {
  const { notRemoved } = report;
  return [
    `The trained net, zeros in place, and the compact net, read back from the disk, were both run by ONNX Runtime on all ${whole(samples)} test samples: the largest difference of a logit is ${report.maxAbsDiff.toExponential(1)} (allowed: ${tolerance}), and both get the same number of samples right. Files that fail this are not kept.`,
    `Latency: one sample at a time, one thread, ONNX Runtime on ${plain(latency.processor)}; both nets take turns, median of ${latency.rounds} after ${latency.warmUp} to warm up.`,
    notRemoved.length > 0
      ? `Zeros that stay in the files, and why:\n\n${table(
          ['Layer', 'Reason'],
          notRemoved.map(({ layer, reason }) => [code(layer), plain(reason)]),
        )}`
      : 'Everything that was zero in whole units could be cut out.',
  ].join('\n\n');
}

function limits({ dataset, isFinished }: CardFacts): string {
  return [
    `- Accuracy was measured on the test part of this one dataset, with one seed; other data may give other figures.`,
    `- It always answers with one of its ${dataset.classes.length} classes, whatever it is shown, and its probabilities are not calibrated.`,
    '- Latency is that of one machine: the ratio tells more than the milliseconds.',
    ...(isFinished ? [] : ['- The run did not end: this net may be trained and fine-tuned in part only.']),
  ].join('\n');
}
