/** pip as a downloader: any Python 3 with pip will do, its own version does not matter. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ask, findProgram, reasonIn, run } from './commands.mjs';
import { folderBytes, sha256File } from './files.mjs';

const stalledMs = 60_000;

/** Paths of the programs that may run pip, null where there is none: what can be seen without starting any. */
export const pipPrograms = (environment = process.env) =>
  ['python3', 'python', 'py', 'pip3', 'pip'].map((name) => findProgram(name, environment));

/** The command that runs pip, or null. */
export function findPip() {
  for (const [name, ...args] of [['python3'], ['python'], ['py', '-3']]) {
    const path = findProgram(name);
    const pip = path && [path, ...args, '-m', 'pip'];
    if (pip && ask([...pip, '--version'])) return pip;
  }
  const path = findProgram('pip3') ?? findProgram('pip');
  return path && ask([path, '--version']) ? [path] : null;
}

/**
 * Downloads one wheel with pip and checks its hash.
 *
 * @param {string[]} pip
 * @param {{ requirement: string, platform: string, sha256: string, bytes: number }} wheel
 * @param {string} folder a temporary folder
 * @returns {Promise<string>} the wheel's path
 */
export async function downloadWheel(pip, wheel, folder, task) {
  const target = [
    '--platform',
    wheel.platform,
    '--python-version',
    '3.11',
    '--implementation',
    'cp',
    '--abi',
    'cp311',
  ];
  // Pure library wheels carry the tag py3-none; naming the ABI alone would hide them.
  const abi = wheel.anyPython ? ['--abi', 'none'] : [];
  const quiet = [
    '--no-deps',
    '--only-binary=:all:',
    '--no-cache-dir',
    '--disable-pip-version-check',
    '--progress-bar',
    'off',
  ];
  const patience = ['--retries', '1', '--timeout', '20'];
  let bytes = 0;
  let grewAt = Date.now();
  const watch = (giveUp) => {
    const now = folderBytes(folder);
    if (now !== bytes) [bytes, grewAt] = [now, Date.now()];
    task.bytes(bytes, wheel.bytes);
    if (Date.now() - grewAt > stalledMs) giveUp(`no byte arrived for ${stalledMs / 1000} s`);
  };
  const { code, output, gaveUp } = await run(
    [...pip, 'download', ...quiet, ...patience, ...target, ...abi, '-d', folder, wheel.requirement],
    // pip writes below TMPDIR (TEMP on Windows) while it downloads: there its progress can be seen, and swept.
    { env: { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder }, watch },
  );
  if (code !== 0) throw new Error(gaveUp ?? (reasonIn(output) || `pip ended with code ${code}`));
  const name = readdirSync(folder).find((file) => file.endsWith('.whl'));
  if (!name) throw new Error(`pip left no wheel for ${wheel.requirement}`);
  const path = join(folder, name);
  const got = await sha256File(path);
  if (got !== wheel.sha256) throw new Error(`${name} has SHA-256 ${got}; expected ${wheel.sha256}`);
  return path;
}
