import { readdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { UserError } from './errors';
import { isDiskFull, readError, writeError } from './file-errors';

const systemError = (code: string): Error => Object.assign(new Error(`${code}: no, open '/x.tmp'`), { code });

it.each([
  ['ENOSPC', /^cannot write the figure \/x: the disk is full \(ENOSPC\); expected .*; free some space/],
  ['EROFS', /the disk is read-only \(EROFS\)/],
  ['EACCES', /writing there is not permitted \(EACCES\)/],
  ['EMFILE', /^cannot write the figure \/x: EMFILE: no, open .*; choose another folder$/],
])('writing: %s is told with what was written, and a way out', (code, words) => {
  const error = writeError('the figure /x', systemError(code)) as UserError;
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toMatch(words);
  expect(isDiskFull(systemError(code))).toBe(code === 'ENOSPC');
});

it.each([
  ['EACCES', /^\/x: reading is not permitted; expected a readable file or folder/],
  ['ENOENT', /^\/x: not found/],
  ['EISDIR', /^\/x: a folder; expected a file/],
])('reading: %s is told with what was read', (code, words) => {
  expect(readError('/x', systemError(code))).toMatchObject({ message: expect.stringMatching(words) });
});

it('what Node itself throws is told alike', () => {
  const caught = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return error;
    }
  };
  const file = new URL(import.meta.url);
  expect(
    writeError(
      'it',
      caught(() => writeFileSync(new URL('./', file), '')),
    ),
  ).toMatchObject({
    message: expect.stringMatching(/a folder has this name \(EISDIR\)/),
  });
  expect(
    readError(
      'it',
      caught(() => readdirSync(`${file.pathname}/deeper`)),
    ),
  ).toMatchObject({
    message: expect.stringMatching(/^it: not found/),
  });
});

it('what is no error of a file stays what it is', () => {
  const own = new UserError('a', 'b', 'c');
  const nodes = Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_TYPE' });
  for (const error of [own, nodes, new Error('x'), null, 'text']) {
    expect(writeError('it', error)).toBe(error);
    expect(readError('it', error)).toBe(error);
  }
});
