import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, withLock } from './lock.mjs';

let folder: string;
let lock: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-lock-'));
  lock = join(folder, 'setup.lock');
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const library = (name: string): string => JSON.stringify(pathToFileURL(join(import.meta.dirname, name)).href);

/** A process of its own that runs `body` while it holds the lock. */
function holder(body: string): ChildProcess {
  const code = `
    import { withLock } from ${library('lock.mjs')};
    import { run } from ${library('commands.mjs')};
    import { appendFileSync } from 'node:fs';
    await withLock(${JSON.stringify(lock)}, async () => { ${body} });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' });
  started.push(child);
  return child;
}
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(20);
}
const ended = (child: ChildProcess): Promise<unknown> => new Promise((settle) => child.once('exit', settle));

describe('the lock of the set-up', () => {
  it('lets several processes work one after the other, never together', async () => {
    const log = join(folder, 'log');
    const body = `appendFileSync(${JSON.stringify(log)}, 'in '); await new Promise((r) => setTimeout(r, 120)); appendFileSync(${JSON.stringify(log)}, 'out ');`;
    await Promise.all([holder(body), holder(body), holder(body)].map(ended));
    expect(readFileSync(log, 'utf8')).toBe('in out '.repeat(3));
    expect(existsSync(lock)).toBe(false);
  });

  it('is taken over from a killed process, and what that one had started is ended first', async () => {
    const child = holder(`await run([process.execPath, '-e', 'setInterval(() => {}, 1000)']);`);
    await until(() => existsSync(lock) && /"pid":\d+,"birth"/.test(readFileSync(lock, 'utf8')));
    const [orphan] = JSON.parse(readFileSync(lock, 'utf8')).children as { pid: number }[];
    child.kill('SIGKILL');
    await ended(child);
    expect(isAlive(orphan!.pid)).toBe(true);
    const aliveInside = await withLock(lock, async () => isRunning(orphan!.pid));
    expect(aliveInside).toBe(false);
  });

  it('leaves a process alone that merely has the number of a dead child', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    started.push(stranger);
    const dead = spawn(process.execPath, ['-e', '']);
    await ended(dead);
    const children = [{ pid: stranger.pid, birth: 'another time' }];
    writeFileSync(lock, JSON.stringify({ token: 'old', pid: dead.pid, host: hostname(), children }));
    await withLock(lock, async () => undefined);
    expect(isRunning(stranger.pid!)).toBe(true);
  });

  it('is given back when the work fails', async () => {
    const failing = withLock(lock, async () => {
      throw new Error('no space left');
    });
    await expect(failing).rejects.toThrow('no space left');
    expect(existsSync(lock)).toBe(false);
  });
});

/** Alive and not a zombie that nobody has waited for yet. */
function isRunning(pid: number): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}
