/** What the tests of imports share: small datasets written to a temporary folder, imported, and read back. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { DatasetInfo, ImportProgress, ImportRequest } from '../../../shared/dataset';
import { toPlain, type PlainError } from '../../../shared/errors';
import { runImport } from '..';
import { readSamples } from '../../dataset-files';

const doomed: string[] = [];
process.on('exit', () => doomed.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** An empty folder that ends with this process. */
function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-import-'));
  doomed.push(folder);
  return folder;
}

/** Writes files below a new folder. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporary();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

export interface Imported {
  readonly info: DatasetInfo;
  readonly directory: string;
  readonly progress: readonly ImportProgress[];
}

export async function importPath(path: string, more: Partial<ImportRequest> = {}): Promise<Imported> {
  const directory = join(temporary(), 'dataset');
  const progress: ImportProgress[] = [];
  const job = { kind: 'import', id: 'one', directory, request: { path, ...more } } as const;
  const info = await runImport(
    job,
    (report) => progress.push(report),
    () => 1_700_000_000_000,
  );
  return { info, directory, progress };
}

/** Imports a table given as text. */
export function importText(text: string | Uint8Array, more: Partial<ImportRequest> = {}, name = 'table.csv') {
  return importPath(join(folderOf({ [name]: text }), name), more);
}

/** Rows of both parts together, each with its class name in front, sorted: for datasets whose split does not matter. */
export async function allRows({ info, directory }: Imported): Promise<(string | number)[][]> {
  const rows: (string | number)[][] = [];
  const width = info.sampleShape.reduce((product, size) => product * size, 1);
  for (const part of ['train', 'test'] as const) {
    const { samples, labels } = await readSamples(directory, info, part);
    labels.forEach((label, i) => {
      rows.push([info.classes[label]!, ...samples.slice(i * width, (i + 1) * width)]);
    });
  }
  return rows.sort((a, b) => (String(a) < String(b) ? -1 : 1));
}

/** The refusal of a path, its folder cut from the messages; checks that nothing stays behind. */
export async function refusal(path: string, more: Partial<ImportRequest> = {}): Promise<PlainError> {
  const directory = temporary();
  const job = { kind: 'import', id: 'one', directory, request: { path, ...more } } as const;
  try {
    await runImport(job, () => undefined);
  } catch (error) {
    expect(readdirSync(directory)).toEqual([]);
    const plain = toPlain(error);
    const cut = (text = ''): string =>
      doomed.reduce((rest, folder) => rest.replaceAll(folder, '').replaceAll('\\', '/'), text);
    return { kind: plain.kind, got: cut(plain.got), expected: cut(plain.expected), fix: cut(plain.fix) };
  }
  throw new Error(`${path} was not refused`);
}
