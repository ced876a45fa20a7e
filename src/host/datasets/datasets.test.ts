import { existsSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DatasetInfo } from '../../shared/dataset';
import { runImport } from '../../trainer/import';
import { resources, root, temporaryFolder, withoutRights } from '../testing';
import { inspectPath } from './inspect';
import { bundledRequest } from './library';
import { readPreview } from './preview';

const mnist = join(root, 'e2e', 'fixtures', 'mnist-small');

async function imported(request: {
  path: string;
  format?: string;
}): Promise<{ info: DatasetInfo; directory: string }> {
  const directory = join(temporaryFolder(), 'dataset');
  return {
    info: await runImport({ kind: 'import', id: 'one', request, directory }, () => undefined),
    directory,
  };
}

function table(text: string): string {
  const path = join(temporaryFolder(), 'table.csv');
  writeFileSync(path, text);
  return path;
}

describe('readPreview', () => {
  it('shows pixels as they are', async () => {
    const { info, directory } = await imported(bundledRequest(resources));
    const { samples, offset } = await readPreview(directory, info, 'train', 5, 3);
    expect(offset).toBe(5);
    expect(samples.map(({ index }) => index)).toEqual([5, 6, 7]);
    for (const { pixels, label } of samples) {
      expect(pixels).toHaveLength(64);
      expect(Math.max(...pixels!)).toBeGreaterThan(8);
      expect(Math.max(...pixels!)).toBeLessThanOrEqual(16);
      expect(info.classes[label]).toMatch(/^\d$/);
    }
  });

  it('shows table cells as text', async () => {
    const path = table('size,colour,y\n0.1,red,a\n?,red,a\n1e6,,b\n2,blue,b\n4,blue,b\n');
    const { info, directory } = await imported({ path });
    const [train, test] = await Promise.all([
      readPreview(directory, info, 'train', 0, 100),
      readPreview(directory, info, 'test', 0, 100),
    ]);
    const cells = [...train.samples, ...test.samples].map((sample) => sample.cells!.join(' '));
    expect(cells.sort()).toEqual([' red', '0.1 red', '1000000 ', '2 blue', '4 blue'].sort());
  });

  it('is empty beyond the end and cut there', async () => {
    const { info, directory } = await imported({ path: mnist });
    expect((await readPreview(directory, info, 'test', 198, 50)).samples).toHaveLength(2);
    expect((await readPreview(directory, info, 'test', 5000, 50)).samples).toEqual([]);
    expect((await readPreview(directory, info, 'test', -3, 2)).samples.map(({ index }) => index)).toEqual([
      0, 1,
    ]);
  });

  it('says when the files are not whole', async () => {
    const { info, directory } = await imported({ path: mnist });
    truncateSync(join(directory, 'train-samples.bin'), 1000);
    await expect(readPreview(directory, info, 'train', 0, 2)).rejects.toThrow(
      /train-samples\.bin: ends at byte 1000; expected at least 1568 bytes/,
    );
  });
});

describe('inspectPath', () => {
  it('sees what the import would', async () => {
    expect(await inspectPath(mnist)).toEqual({
      format: 'idx',
      summary: 'IDX images and labels (4 files)',
      hasTest: true,
    });
    const path = table('größe,colour,y\n0.1,red,a\n2,blue,b\n');
    expect(await inspectPath(path)).toEqual({
      format: 'csv',
      summary: 'Table of 3 columns',
      columns: ['größe', 'colour', 'y'],
      hasTest: false,
    });
    expect(await inspectPath(bundledRequest(resources).path)).toMatchObject({
      format: 'csv',
      hasTest: false,
    });
  });

  it('counts the images of a folder', async () => {
    const folder = temporaryFolder();
    for (const path of ['train/a', 'train/b', 'test/a']) {
      mkdirSync(join(folder, path), { recursive: true });
      writeFileSync(join(folder, path, '1.png'), '');
    }
    expect(await inspectPath(folder)).toEqual({
      format: 'image-folder',
      summary: '3 images in 2 classes',
      hasTest: true,
    });
  });

  it('says what is no dataset', async () => {
    await expect(inspectPath(join(root, 'src'))).rejects.toThrow('a folder without a dataset');
    await expect(inspectPath(join(root, 'no-such-thing'))).rejects.toThrow('not found');
  });

  it.skipIf(process.platform === 'win32')('names what may not be read, and nothing else', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'table.csv'), 'a,b\n1,2\n');
    const inspect = (path: string): Promise<string> =>
      withoutRights(folder, () =>
        inspectPath(path).catch((error: Error) => error.message),
      ) as Promise<string>;
    expect(await inspect(folder)).toBe(
      `${folder}: reading is not permitted; expected a readable file or folder; change its permissions`,
    );
    expect(await inspect(join(folder, 'table.csv'))).toMatch(/table\.csv: reading is not permitted/);
  });
});

it('bundles the digits', () => {
  expect(existsSync(bundledRequest(resources).path)).toBe(true);
});
