/** What a run can be shown, sorted, filtered and grouped by. */
import type { RunMeasures, RunSummary } from '../../../shared/run';
import { methodStyle } from '../../../core/figure';
import { bytes, compactNumber, day, duration, latency, moment, percent } from '../../format';
import { queue } from '../../state/queue.svelte';
import { strengthCell } from '../../strength';
import { texts } from '../../texts';
import type { Value } from './query';

export interface RunField {
  readonly key: string;
  readonly title: string;
  /** Names under which a filter knows it, beside its key. */
  readonly names?: readonly string[];
  /** Numbers have a mean ± std over a group. */
  readonly number?: boolean;
  /** Was measured on the run: its mean ± std over a group tells something. */
  readonly measured?: boolean;
  /** Holds 0–1 and is shown in percent. */
  readonly fraction?: boolean;
  /** In px. */
  readonly width: number;
  readonly value: (run: RunSummary) => Value;
  readonly show: (value: Value, now: number) => string;
  /** The heading that a run stands under where that is not its value as it is shown; empty for none. */
  readonly group?: (run: RunSummary, now: number) => string;
  /** What it is sorted by where that is not its value. */
  readonly order?: (run: RunSummary) => string | number | null;
}

const words = texts.runs.fields;
const text = (value: Value): string => (Array.isArray(value) ? value.join(', ') : String(value ?? ''));
export const sweepNames = ({ sweep, sweepName }: RunSummary): Value =>
  sweep !== null && sweepName ? [sweepName, sweep] : sweep;
export const sweepText = (value: Value): string =>
  Array.isArray(value) ? value.join(' · ') : String(value ?? '');
const shown =
  (format: (value: number) => string) =>
  (value: Value): string =>
    typeof value === 'number' ? format(value) : '–';

/** Under whole percents: no two runs measure the same to the last digit. */
const wholePercent =
  (of: (run: RunSummary) => number | null) =>
  (run: RunSummary): string => {
    const value = of(run);
    return value === null ? '' : percent(value, 0);
  };

/** Training first, then the queue in its order, then what waits for its user, then what is over: equal, so newest first. */
const stateOrder: Partial<Record<RunSummary['state'], number>> = {
  running: 0,
  queued: 1,
  paused: 2,
  interrupted: 3,
};
const OVER = 4;

/** Fields that every run's summary has, in the order in which a person chooses columns. */
export const summaryFields: readonly RunField[] = [
  {
    key: 'state',
    title: words.state,
    width: 116,
    value: (run) => run.state,
    show: (value) => texts.states[value as RunSummary['state']],
    order: (run) =>
      (stateOrder[run.state] ?? OVER) + (queue.position(run.run) ?? run.queuePosition ?? 0) / 1e6,
  },
  { key: 'name', title: words.name, width: 170, value: (run) => run.name ?? null, show: text },
  {
    key: 'method',
    title: words.method,
    width: 132,
    value: (run) => run.method,
    show: (value) => methodStyle(String(value)).label,
  },
  {
    key: 'lambda',
    title: words.lambda,
    names: ['λ', 'strength'],
    number: true,
    width: 108,
    value: (run) => run.lambda,
    show: shown(compactNumber),
  },
  { key: 'seed', title: words.seed, number: true, width: 60, value: (run) => run.seed, show: shown(String) },
  {
    key: 'dataset',
    title: words.dataset,
    names: ['data'],
    width: 130,
    value: (run) => run.datasetName,
    show: text,
  },
  { key: 'net', title: words.net, names: ['model'], width: 110, value: (run) => run.model, show: text },
  {
    key: 'accuracy',
    title: words.accuracy,
    names: ['acc'],
    number: true,
    measured: true,
    width: 92,
    fraction: true,
    value: (run) => run.testAccuracy,
    group: wholePercent((run) => run.testAccuracy),
    show: shown((value) => percent(value)),
  },
  {
    key: 'sparsity',
    title: words.sparsity,
    names: ['weightSparsity'],
    number: true,
    measured: true,
    width: 92,
    fraction: true,
    value: (run) => run.weightSparsity,
    group: wholePercent((run) => run.weightSparsity),
    show: shown((value) => percent(value, 1)),
  },
  {
    key: 'groups',
    title: words.groups,
    names: ['groupSparsity'],
    number: true,
    measured: true,
    width: 112,
    fraction: true,
    value: (run) => run.groupSparsity,
    group: wholePercent((run) => run.groupSparsity),
    show: shown((value) => percent(value, 1)),
  },
  {
    key: 'size',
    title: words.size,
    names: ['bytes'],
    number: true,
    measured: true,
    width: 104,
    value: (run) => run.compactBytes ?? null,
    show: shown((value) => bytes(Math.round(value))),
  },
  {
    key: 'latency',
    title: words.latency,
    number: true,
    measured: true,
    width: 92,
    value: (run) => run.latencyMs ?? null,
    show: shown(latency),
  },
  {
    key: 'time',
    title: words.time,
    names: ['elapsed'],
    number: true,
    measured: true,
    width: 104,
    value: (run) => (run.elapsedMs > 0 ? run.elapsedMs : null),
    show: shown(duration),
  },
  {
    key: 'created',
    title: words.created,
    width: 112,
    value: (run) => run.createdAt,
    group: (run, now) => day(run.createdAt, now),
    show: (value, now) => (typeof value === 'number' ? moment(value, now) : '–'),
  },
  {
    key: 'tags',
    title: words.tags,
    names: ['tag'],
    width: 150,
    value: (run) => run.tags ?? [],
    show: text,
  },
  {
    key: 'note',
    title: words.note,
    names: ['notes'],
    width: 200,
    value: (run) => run.note || null,
    show: text,
  },
  {
    key: 'sweep',
    title: words.sweep,
    width: 130,
    // A filter finds it by its name and by its id; two of one name are two all the same.
    value: sweepNames,
    show: sweepText,
    group: (run) => sweepText(sweepNames(run)),
  },
  { key: 'id', title: words.id, names: ['run'], width: 110, value: (run) => run.run, show: text },
];

/** Best, last and mean over a run's epochs, fetched when a column, a filter or the order wants them. */
export function measureFields(measuresOf: (run: string) => RunMeasures | undefined): readonly RunField[] {
  const field = (name: keyof RunMeasures, fraction: boolean): RunField => ({
    key: `measured.${name}`,
    title: words[name],
    names: [name],
    number: true,
    measured: true,
    fraction,
    width: fraction ? 112 : 92,
    value: (run) => measuresOf(run.run)?.[name] ?? null,
    show: shown((value) => (fraction ? percent(value) : compactNumber(value))),
  });
  return [
    field('bestAccuracy', true),
    field('meanAccuracy', true),
    field('lastLoss', false),
    field('bestLoss', false),
    field('meanLoss', false),
  ];
}

/** Runs that differ in their seed alone, as far as their summaries tell: the group that gives mean ± std. */
export const replicateField: RunField = {
  key: 'replicate',
  title: words.replicate,
  width: 0,
  value: (run) => [methodStyle(run.method).label, strengthCell(run), run.model, run.datasetName].join(' · '),
  show: text,
};

export type FlatConfig = Readonly<Record<string, number | string | boolean | null>>;

/** A field of the configuration, named by its path: `learningRate`, `optimiser.name`, `method.settings.mode`. */
export function configField(path: string, configOf: (run: string) => FlatConfig | undefined): RunField {
  const value = (run: RunSummary): Value => {
    const own = configOf(run.run)?.[path];
    return typeof own === 'number' ? own : own === undefined || own === null ? null : String(own);
  };
  return {
    key: `config.${path}`,
    title: path.replace(/^(method|model)\.settings\./, ''),
    names: [path, path.split('.').at(-1)!],
    number: true,
    width: 112,
    value,
    show: (one) => (typeof one === 'number' ? compactNumber(one) : String(one ?? '–')),
  };
}

/** Everything of a run that a word without a field may stand in. */
export const runText = (run: RunSummary): string =>
  [
    run.name,
    run.run,
    run.method,
    methodStyle(run.method).label,
    run.datasetName,
    run.model,
    texts.states[run.state],
    run.note,
    run.sweep,
    run.sweepName,
    ...(run.tags ?? []),
  ].join(' ');

/** What a run is sorted by in this field; texts without case. */
export function orderOf(field: RunField, run: RunSummary): string | number | null {
  const value = field.order ? field.order(run) : field.value(run);
  if (value === null || typeof value === 'number') return value;
  const written = text(value as Value);
  return written === '' ? null : written.toLowerCase();
}
