import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listFiles } from './files.mjs';
import { extractZip, listZip } from './zip.mjs';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'whittle-zip-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeZip(files: Parameters<typeof zipSync>[0]): string {
  const path = join(folder, 'archive.zip');
  writeFileSync(path, zipSync(files));
  return path;
}
const everything = (name: string): string => name;

describe('reading a zip archive', () => {
  it('gives back packed, stored and empty files, byte for byte', async () => {
    const packed = strToU8('all work and no play '.repeat(5000));
    const stored = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7919) % 251);
    const path = writeZip({
      'lib/packed.so': [packed, { level: 9 }],
      'lib/stored.so': [stored, { level: 0 }],
      empty: new Uint8Array(),
    });
    const target = join(folder, 'out');
    expect(await extractZip(path, target, everything)).toBe(3);
    expect(readFileSync(join(target, 'lib', 'packed.so')).equals(packed)).toBe(true);
    expect(readFileSync(join(target, 'lib', 'stored.so')).equals(stored)).toBe(true);
    expect(readFileSync(join(target, 'empty'))).toHaveLength(0);
  });

  it('unpacks only what is chosen, under the chosen names', async () => {
    const path = writeZip({
      'App/App': strToU8('binary'),
      'App/resources/x': strToU8('theirs'),
      readme: strToU8('hi'),
    });
    await extractZip(path, join(folder, 'out'), (name: string) => (name === 'App/App' ? 'electron' : null));
    expect(listFiles(join(folder, 'out'))).toEqual(['electron']);
  });

  it.each(['../escaped', 'a/../../escaped', '/escaped', 'C:\\escaped'])(
    'refuses the entry %s',
    async (name) => {
      const path = writeZip({ [name]: strToU8('x') });
      await expect(extractZip(path, join(folder, 'out'), everything)).rejects.toThrow('points outside');
      expect(listFiles(folder)).toEqual(['archive.zip']);
    },
  );

  it('refuses a file that is no archive, one cut short, and one whose sizes lie', async () => {
    const path = writeZip({ 'a.txt': strToU8('some text that is long enough to be packed '.repeat(40)) });
    const whole = readFileSync(path);
    writeFileSync(path, 'not an archive at all');
    await expect(listZip(path)).rejects.toThrow('not a zip archive');
    writeFileSync(path, whole.subarray(0, whole.length - 30));
    await expect(listZip(path)).rejects.toThrow('not a zip archive');
    const lying = Buffer.from(whole);
    const entry = lying.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    lying.writeUInt32LE(7, entry + 24);
    writeFileSync(path, lying);
    await expect(extractZip(path, join(folder, 'out'), everything)).rejects.toThrow('expected 7');
  });
});
