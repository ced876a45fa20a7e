/** One set-up at a time per user. A set-up that was killed leaves a lock that the next one recognises and clears. */
import { randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readJson, writeWhole } from './files.mjs';

const heartbeatMs = 5_000;
/** A lock without a heartbeat for this long is stale even where its process id cannot be judged (another machine, a reused id). */
const silentMs = 120_000;
/** A lock file whose content is not readable yet is given this long by a writer that is alive. */
const unreadableMs = 10_000;

let held = null;

/** Whether a process with this id is alive. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** What tells a process from a later one with the same id: when it started. Null where that cannot be learned. */
function birthOf(pid) {
  try {
    if (process.platform === 'linux') {
      // The command name before the bracket may hold anything; then comes the state (field 3) and so on.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
      return fields[0] === 'Z' ? null : fields[19];
    }
    if (process.platform === 'win32') return null;
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

/** Ends a child that outlived its killed set-up (an `npm ci`, say), so that it does not write while we do. */
async function endOrphan({ pid, birth }) {
  const isOrphan = () => isAlive(pid) && birthOf(pid) === birth;
  if (!isOrphan()) return;
  // Where nothing tells it from a stranger with the same id, it is only waited for.
  if (birth !== null) process.kill(pid, 'SIGKILL');
  for (let tries = 0; tries < 600 && isOrphan(); tries++) await wait(100);
}

/** Whether the lock's owner is gone. */
function isStale(path, owner) {
  let age;
  try {
    age = Date.now() - statSync(path).mtimeMs;
  } catch {
    return false;
  }
  if (!owner) return age > unreadableMs;
  if (owner.host === hostname() && !isAlive(owner.pid)) return true;
  return age > silentMs;
}

/**
 * Moves a stale lock out of the way. If another set-up was quicker and the file moved was its new lock,
 * puts that back.
 */
async function clearStale(path, owner) {
  const aside = `${path}.${randomUUID().slice(0, 8)}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (owner && readJson(aside)?.token !== owner.token) {
    renameSync(aside, path);
    return;
  }
  for (const child of owner?.children ?? []) await endOrphan(child);
  rmSync(aside, { force: true });
}

function tryTake(path, token) {
  try {
    writeFileSync(path, JSON.stringify({ token, pid: process.pid, host: hostname(), children: [] }), {
      flag: 'wx',
    });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Runs `work` while holding the lock at `path`.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {(pid: number | undefined) => void} onWait called once when another live set-up holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait = () => {}) {
  mkdirSync(dirname(path), { recursive: true });
  const token = randomUUID();
  for (let told = false; !tryTake(path, token);) {
    const owner = readJson(path);
    if (isStale(path, owner)) {
      await clearStale(path, owner);
      continue;
    }
    if (!told) onWait(owner?.pid);
    told = true;
    await wait(300);
  }
  const heartbeat = setInterval(() => touch(path), heartbeatMs);
  held = { path, token };
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    held = null;
    if (readJson(path)?.token === token) rmSync(path, { force: true });
  }
}

function touch(path) {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // The cache folder was removed meanwhile: the work itself will say so.
  }
}

/** Notes a running child in the lock, so that the set-up after a kill can end it; returns the function that strikes it out. */
export function noteChild(pid) {
  if (!held || pid === undefined) return () => {};
  const { path, token } = held;
  const birth = birthOf(pid);
  const change = (edit) => {
    const owner = readJson(path);
    if (owner?.token === token)
      writeWhole(path, JSON.stringify({ ...owner, children: edit(owner.children) }));
  };
  change((children) => [...children, { pid, birth }]);
  return () => change((children) => children.filter((child) => child.pid !== pid));
}
