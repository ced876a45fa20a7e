import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Log } from './log';
import { PreferenceFile } from './preferences';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'whittle-preferences-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what is chosen is there at the next start; a damaged file is as none', () => {
  const first = new PreferenceFile(folder);
  expect(first.value).toEqual({ workspace: null, recent: [], notifications: true });
  first.change({ notifications: false });
  first.remember('/a', true);
  first.remember('/b', false);
  first.remember('/a', true);
  expect(new PreferenceFile(folder).value).toEqual({
    workspace: '/a',
    recent: ['/a', '/b'],
    notifications: false,
  });
  for (let i = 0; i < 20; i++) first.remember(`/w${i}`, false);
  expect([first.value.recent.length, first.value.recent[0], first.value.workspace]).toEqual([
    8,
    '/w19',
    '/a',
  ]);
  expect(readdirSync(folder)).toEqual(['preferences.json']);
  writeFileSync(join(folder, 'preferences.json'), '{"workspace": 3');
  expect(new PreferenceFile(folder).value.workspace).toBeNull();
});

test('the log keeps the last of what was written to stderr, within bounds', () => {
  const write = process.stderr.write;
  // What the log hands on must not reach the terminal of the tests.
  process.stderr.write = (() => true) as typeof process.stderr.write;
  try {
    const log = new Log(join(folder, 'logs', 'whittle.log'));
    expect(log.tail(5)).toEqual([]);
    log.start('1.2.3');
    process.stderr.write('one\ntwo\n');
    process.stderr.write(Buffer.from('three\n'));
    expect(log.tail(3)).toEqual(['one', 'two', 'three']);
    expect(log.tail(99)[0]).toMatch(/Whittle 1\.2\.3 started$/);
    process.stderr.write('x'.repeat(1_000_001));
    process.stderr.write('after\n');
    expect(log.tail(9)).toEqual(['after']);
    expect(readdirSync(join(folder, 'logs')).sort()).toEqual(['whittle.log', 'whittle.log.1']);
  } finally {
    process.stderr.write = write;
  }
});
