/**
 * What a list may trust of a run's row. Rows are written by this program alone, yet a disk, or a hand, can damage them:
 * a number that cannot be is left out, a row that cannot be shown at all is left to the list of damage. Nothing is
 * changed in the database.
 */
import type { RunState } from '../../shared/run-state';
import type { RunSummary } from '../../shared/run';

export interface SoundRow {
  /** null: not even a line of a list can be made of it. */
  readonly summary: RunSummary | null;
  /** What is wrong, in words; empty for a sound row. */
  readonly problems: readonly string[];
}

const STATES: ReadonlySet<unknown> = new Set<RunState>([
  'queued',
  'running',
  'paused',
  'stopped',
  'interrupted',
  'done',
  'failed',
]);
const ID = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$/;
/** The last moment that a JavaScript date can tell. */
const LAST_MOMENT = 8.64e15;

const shown = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value);
/** `testAccuracy` → `test accuracy`. */
const inWords = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** The query names its columns as the summary names its fields. */
export function soundRow(row: Readonly<Record<string, unknown>>): SoundRow {
  const problems: string[] = [];
  const number = <Else>(name: string, low: number, high: number, otherwise: Else): number | Else => {
    const value = row[name];
    if (value === null || value === undefined) return otherwise;
    if (typeof value === 'number' && value >= low && value <= high && Number.isFinite(value)) return value;
    problems.push(`${inWords(name)} is ${shown(value)}`);
    return otherwise;
  };
  const text = (name: string): string => {
    const value = row[name];
    if (typeof value === 'string' && value !== '') return value;
    problems.push(`${inWords(name)} is ${shown(value)}`);
    return '?';
  };
  const textOrNull = (name: string): string | null => {
    const value = row[name];
    if (value === null || typeof value === 'string') return value;
    problems.push(`${inWords(name)} is ${shown(value)}`);
    return null;
  };
  const json = <T>(name: string, fits: (value: unknown) => boolean): T | null => {
    const value = row[name];
    if (value === null || value === undefined) return null;
    try {
      const read: unknown = JSON.parse(String(value));
      if (fits(read)) return read as T;
    } catch {
      // Said below, as for a value of another shape.
    }
    problems.push(`${inWords(name)} is ${shown(value)}`);
    return null;
  };
  const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null;
  const isTexts = (value: unknown): boolean =>
    Array.isArray(value) && value.every((one) => typeof one === 'string');
  const state = row['state'];
  const exported = json<readonly [number | null, number | null]>('exported', Array.isArray) ?? [null, null];
  const whole = Number.MAX_SAFE_INTEGER;
  const summary: RunSummary = {
    run: text('run'),
    state: state as RunState,
    dataset: text('dataset'),
    datasetName: text('datasetName'),
    model: text('model'),
    method: text('method'),
    lambda: number('lambda', 0, Number.MAX_VALUE, 0),
    seed: number('seed', 0, whole, 0),
    sweep: textOrNull('sweep'),
    sweepName: textOrNull('sweepName'),
    testAccuracy: number('testAccuracy', 0, 1, null),
    weightSparsity: number('weightSparsity', 0, 1, null),
    groupSparsity: number('groupSparsity', 0, 1, null),
    createdAt: number('createdAt', 0, LAST_MOMENT, 0),
    elapsedMs: number('elapsedMs', 0, whole, 0),
    progress: number('progress', 0, 1, 0),
    queuePosition: row['queuePosition'] as number | null,
    path: json('path', isRecord),
    target: json('target', isRecord),
    name: textOrNull('name'),
    tags: json<readonly string[]>('tags', isTexts) ?? [],
    note: textOrNull('note') ?? '',
    archived: Boolean(row['archived']),
    hasCheckpoint: Boolean(row['hasCheckpoint']),
    compactBytes: exported[0],
    latencyMs: exported[1],
  };
  const listed = STATES.has(state) && ID.test(summary.run);
  if (!STATES.has(state)) problems.push(`state is ${shown(state)}`);
  if (!ID.test(summary.run)) problems.push(`id is ${shown(row['run'])}`);
  return { summary: listed ? summary : null, problems };
}
