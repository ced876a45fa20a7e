/**
 * A program for tests: imports files of a folder, one after the other, as a person would, and says what came of each, a
 * JSON line a file. Images are put into two class folders, two copies each. Usage: `node probe.js FOLDER FILE …`.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';
import { samplesFile } from '../../../core/data/canonical';
import { toPlain } from '../../../shared/errors';
import { runImport } from '..';

export interface Finding {
  readonly file: string;
  /** What was read, or the text of the refusal. */
  readonly outcome: string;
  readonly kind: 'read' | 'user' | 'internal';
  /** Files that lie in the target folder afterwards. */
  readonly left: number;
  readonly sizeBytes: number;
  /** Largest resident memory of the process so far, in bytes, and before the first file. */
  readonly peakBytes: number;
  readonly baseBytes: number;
}

const imageFolders = /(^|\/)(png|pngsuite|png-bugfixes|apng|jpeg|exif)\//;
const peak = (): number => process.resourceUsage().maxRSS * 1024;

async function probe(path: string, file: string): Promise<Pick<Finding, 'outcome' | 'kind' | 'left'>> {
  const work = mkdtempSync(join(tmpdir(), 'whittle-probe-'));
  const directory = join(work, 'dataset');
  mkdirSync(directory);
  const source = imageFolders.test(file) ? classFolders(work, path) : path;
  const left = (): number => readdirSync(directory).length;
  try {
    const job = { kind: 'import', id: 'probe', directory, request: { path: source } } as const;
    const { sampleShape, classes } = await runImport(job, () => undefined);
    const size = sampleShape.reduce((product, length) => product * length, 1);
    const bytes = readFileSync(join(directory, samplesFile('train')));
    const read = source === path ? bytes : bytes.subarray(0, size);
    const hash = createHash('sha256').update(read).digest('hex').slice(0, 16);
    const outcome = `${sampleShape.join(' × ')}, ${classes.join(' | ')}, ${hash}`;
    return { outcome, kind: 'read', left: left() };
  } catch (error) {
    const plain = toPlain(error);
    const text = [plain.got, plain.expected && `expected ${plain.expected}`, plain.fix]
      .filter(Boolean)
      .join('; ');
    const start = source === path ? dirname(path) : source;
    const outcome = text
      .replaceAll(`${start}${sep}`, '')
      .replaceAll(start, 'the folder')
      .replaceAll(sep, '/');
    return { outcome, kind: plain.kind, left: left() };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function classFolders(work: string, path: string): string {
  const root = join(work, 'images');
  for (const className of ['a', 'b']) {
    mkdirSync(join(root, className), { recursive: true });
    for (const copy of ['1', '2']) copyFileSync(path, join(root, className, `${copy}-${basename(path)}`));
  }
  return root;
}

const [root, ...files] = process.argv.slice(2) as [string, ...string[]];
const baseBytes = peak();
for (const file of files) {
  const path = join(root, ...file.split('/'));
  const found = await probe(path, file);
  const finding: Finding = { file, ...found, sizeBytes: statSync(path).size, peakBytes: peak(), baseBytes };
  process.stdout.write(`${JSON.stringify(finding)}\n`);
}
