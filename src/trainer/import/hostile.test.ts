import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { programs, root } from '../../host/testing';
import type { Finding } from './testing/probe';

/** The fixtures hold a selection of the collection that developers may keep beside the project. */
const fixtures = join(root, 'src', 'core', 'data', 'fixtures');
const collection = join(root, '..', 'shared', 'data', 'hostile');
const golden = JSON.parse(readFileSync(join(fixtures, 'golden.json'), 'utf8')) as Record<string, string>;
const MB = 1e6;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((file) => golden[file] !== undefined)
    .sort();
}

/** Imports the files in a process of their own; a crash or a hang there shows as files without a finding. */
function probe(folder: string, files: readonly string[]): Finding[] {
  const { stdout } = spawnSync(process.execPath, [programs.probe, folder, ...files], {
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 64 * MB,
  });
  return stdout
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Finding);
}

describe.each([
  ['the committed selection', fixtures],
  ['the whole collection', collection],
])('hostile files: %s', (_, folder) => {
  const present = existsSync(folder);
  const files = present ? filesBelow(folder) : [];
  let findings: Finding[];

  beforeAll(() => {
    // What one large file leaves to the garbage collector must not count for the next: these run alone.
    const large = files.filter((file) => statSync(join(folder, file)).size > 100_000);
    const small = files.filter((file) => !large.includes(file));
    findings = [...probe(folder, small), ...large.flatMap((file) => probe(folder, [file]))];
  }, 300_000);

  it.runIf(present)('reads or refuses every file, and survives', () => {
    expect(findings.map(({ file }) => file).sort()).toEqual(files);
    expect(findings.filter(({ kind }) => kind === 'internal')).toEqual([]);
  });

  it.runIf(present)('reads the right pixels, and refuses in exactly these words', () => {
    const got = Object.fromEntries(findings.map(({ file, outcome }) => [file, outcome]));
    const expected = Object.fromEntries(files.map((file) => [file, golden[file]]));
    expect(got).toEqual(expected);
  });

  it.runIf(present)('leaves nothing of a refused file behind', () => {
    expect(findings.filter(({ kind, left }) => kind !== 'read' && left > 0)).toEqual([]);
  });

  it.runIf(present)('never takes more than twice the file and 200 MB', () => {
    const greedy = findings.filter((one) => one.peakBytes - one.baseBytes > 2 * one.sizeBytes + 200 * MB);
    expect(greedy).toEqual([]);
  });
});
