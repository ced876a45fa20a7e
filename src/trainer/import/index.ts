import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { findFormat, formatNamed, HEAD_BYTES, headFile } from '../../core/data';
import { countClasses } from '../../core/data/classes';
import { TEST, TRAIN, type DataFormat, type OpenedDataset, type Source } from '../../core/data/format';
import type { DatasetInfo, ImportProgress } from '../../shared/dataset';
import { isDiskFull, writeError } from '../../shared/file-errors';
import type { ImportJob } from '../../shared/protocol';
import { writeCanonical } from './canonical-writer';
import { originOf } from './origin';
import { openSource } from './source';

/** Least time between two progress reports. */
const REPORT_EVERY_MS = 100;
/** So many unreadable files are named; of more there is only the number. */
const MOST_NAMED = 100;

/**
 * Imports a dataset into `job.directory` in its canonical form. The source is only read. When it is refused or
 * anything fails, the folder holds what it held before.
 *
 * @param clock milliseconds since 1970
 * @throws UserError that names the file, the record, what was got and what was expected
 */
export async function runImport(
  job: ImportJob,
  onProgress: (progress: ImportProgress) => void,
  clock: () => number = Date.now,
): Promise<DatasetInfo> {
  const { request, directory } = job;
  const report = throttled(request.path, onProgress, clock);
  report('reading', 0, 0);
  let opening = true;
  const onRead = (done: number, total: number): void => {
    if (opening) report('reading', done, total);
  };
  const source = openSource(request.path, onRead);
  const test = request.test === undefined ? null : openSource(request.test);
  const format = request.format === undefined ? await recognise(source) : formatNamed(request.format);
  const opened = await format.open({ source, test, request });
  opening = false;
  const made = !existsSync(directory);
  if (made) mkdirSync(directory, { recursive: true });
  try {
    return await writeCanonical(
      opened,
      directory,
      (done) => report('writing', done, opened.labels.length),
      (done, total) => report('hashing', done, total),
      (hash, sizeBytes) => ({
        ...describe(job, format, opened, hash, sizeBytes, clock()),
        origin: originOf(request, test ? [source, test] : [source]),
      }),
    );
  } catch (error) {
    if (made) rmSync(directory, { recursive: true, force: true });
    throw isDiskFull(error)
      ? writeError(`the dataset to ${directory}`, error, 'free some space and import again')
      : error;
  }
}

async function recognise(source: Source): Promise<DataFormat> {
  const file = headFile(source);
  const head = file === null ? new Uint8Array(0) : await source.head(file, HEAD_BYTES);
  return findFormat(source, head).format;
}

function describe(
  { id, request }: ImportJob,
  format: DataFormat,
  opened: OpenedDataset,
  hash: string,
  sizeBytes: number,
  importedAt: number,
): DatasetInfo {
  const { sampleShape, dtype, classes, labels, parts, preprocessing, unreadable = [] } = opened;
  const train = countClasses(labels, parts, TRAIN, classes.length);
  const test = countClasses(labels, parts, TEST, classes.length);
  const total = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  return {
    id,
    name: request.name ?? nameFromPath(request.path),
    format: format.info.name,
    sampleShape,
    dtype,
    classes,
    trainCount: total(train),
    testCount: total(test),
    classCounts: { train, test },
    hash,
    preprocessing,
    source: request.path,
    importedAt,
    sizeBytes,
    warnings: [...opened.warnings],
    ...(unreadable.length > 0
      ? { unreadable: { count: unreadable.length, files: unreadable.slice(0, MOST_NAMED) } }
      : {}),
  };
}

/** The last part of the path without extensions. */
function nameFromPath(path: string): string {
  const base = basename(path);
  return base.replace(/(\.gz)?$/i, '').replace(/\.[A-Za-z]{1,5}$/, '') || base;
}

/** Lets at most ten reports a second through, and each change of stage and the last of each. */
function throttled(path: string, onProgress: (progress: ImportProgress) => void, clock: () => number) {
  let last = -Infinity;
  let lastStage = '';
  return (stage: ImportProgress['stage'], done: number, total: number): void => {
    const now = clock();
    if (stage === lastStage && done < total && now - last < REPORT_EVERY_MS) return;
    [last, lastStage] = [now, stage];
    onProgress({ path, stage, done, total });
  };
}
