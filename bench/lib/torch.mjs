/** A Python with PyTorch: the one of WHITTLE_BENCH_PYTHON, else a virtual environment in the per-user cache. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDirectory } from '../../scripts/lib/paths.mjs';

const packages = ['torch==2.15.0', 'numpy==2.4.6'];

/** @returns {string} the python; throws an Error that says what is missing. */
export function torchPython(say = (text) => process.stderr.write(`${text}\n`)) {
  const given = process.env.WHITTLE_BENCH_PYTHON;
  if (given) return given;
  const folder = join(cacheDirectory(), 'bench', packages.join('-').replaceAll('==', '-'));
  const python = pythonIn(folder);
  const finished = join(folder, 'finished');
  if (existsSync(finished)) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  say(
    `installing ${packages.join(' and ')} for the comparison, once (several GB where pip only has the CUDA build)`,
  );
  // A virtual environment knows its own path: it is made in place, and counts once the last file is there.
  run([process.platform === 'win32' ? 'python' : 'python3', '-m', 'venv', folder]);
  run([python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  mkdirSync(`${finished}.tmp`);
  renameSync(`${finished}.tmp`, finished);
  return python;
}

const pythonIn = (folder) =>
  process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');

function run([program, ...args]) {
  const { status, error, stderr } = spawnSync(program, args, {
    stdio: ['ignore', 2, 'pipe'],
    encoding: 'utf8',
  });
  if (error || status !== 0)
    throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
}
