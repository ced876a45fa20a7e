/** With --json the last line is `done` or `failed`, wherever a signal finds the command. */
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { resources, temporaryFolder } from '../host/testing';
import { createOutput } from './output';
import { runCommandLine } from './program';
import { jsonLines } from './testing';

function stream(): { readonly text: () => string; readonly stream: NodeJS.WritableStream } {
  let text = '';
  const write = (more: string): boolean => ((text += more), true);
  return { text: () => text, stream: { write } as unknown as NodeJS.WritableStream };
}

afterEach(() => {
  vi.restoreAllMocks();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
});

test('nothing follows the last line, and there is only one', () => {
  const { text, stream: stdout } = stream();
  const out = createOutput(true, stdout, stdout);
  out.begin();
  out.line('epoch', { epoch: 1 });
  out.line('done', { run: 'r0001' });
  out.fail('interrupted');
  out.line('epoch', { epoch: 2 });
  expect(jsonLines(text()).map(({ kind }) => kind)).toEqual(['epoch', 'done']);
});

test('a command that ends at once has one document, or none', () => {
  const { text, stream: stdout } = stream();
  createOutput(true, stdout, stdout).fail('no such run');
  expect(text()).toBe('');
});

test('a signal while the workspace is still being opened', async () => {
  let stdout = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const args = ['train', '--data', 'none', '--model', 'mlp', '--method', 'l1', '--json'];
  const end = runCommandLine(args, {
    resources,
    workspacePath: () => join(temporaryFolder(), 'workspace'),
    spawnJob: () => {
      throw new Error('no job is wanted here');
    },
  });
  process.emit('SIGINT');
  expect(await end).toBe(130);
  expect(jsonLines(stdout)).toEqual([{ kind: 'failed', error: 'interrupted' }]);
});
