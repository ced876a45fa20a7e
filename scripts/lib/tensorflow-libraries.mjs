/** TensorFlow's shared libraries and headers, unpacked out of a Python wheel into the per-user cache. */
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, run } from './commands.mjs';
import { folderBytes, makeTemporary, placeFolder } from './files.mjs';
import { downloadWheel, findPip } from './python.mjs';
import { extractZip } from './zip.mjs';

/** Why native TensorFlow cannot be had here, and what to do; the caller goes on with WebAssembly. */
export class Unavailable extends Error {
  constructor(reason, fix) {
    super(reason);
    this.reason = reason;
    this.fix = fix;
  }
}

/** Folder of a wheel's unpacked files; it appears only when it is complete. */
export function wheelFolder(cache, wheel) {
  return join(cache, 'tensorflow', `${wheel.version}-${wheel.flavour}-${wheel.sha256.slice(0, 16)}`);
}

/** Folder of the shared libraries: what `LD_LIBRARY_PATH` or the addon's rpath names. */
export function libraryFolder(cache, wheel) {
  return join(wheelFolder(cache, wheel), 'tensorflow');
}

/** Whether a wheel's libraries stand in the cache. */
export function librariesAreThere(cache, wheel) {
  return wheel.libraries.every((name) => existsSync(join(wheelFolder(cache, wheel), name)));
}

function pipHint() {
  if (process.platform === 'darwin') return 'install Python 3 (xcode-select --install), then: npm run setup';
  return 'install Python 3 with pip (Debian, Ubuntu: sudo apt-get install python3-pip), then: npm run setup';
}

/**
 * Downloads and unpacks a wheel's libraries (and NVIDIA's beside them for the CUDA build).
 * Throws {@link Unavailable} when pip is missing or a download fails.
 */
export async function fetchLibraries(cache, wheel, progress) {
  const pip = findPip();
  if (!pip) throw new Unavailable('no Python 3 with pip was found to download TensorFlow with', pipHint());
  const work = makeTemporary(cache, 'tensorflow');
  const unpacked = join(work, 'unpacked');
  await fetchInto(unpacked, join(work, 'main'), pip, wheel, progress, (name) =>
    wheel.libraries.includes(name) || wheel.headers.some((folder) => name.startsWith(folder)) ? name : null,
  );
  await stripLibraries(unpacked, wheel, progress);
  for (const [index, extra] of (wheel.beside ?? []).entries()) {
    await fetchInto(unpacked, join(work, `extra-${index}`), pip, extra, progress, (name) => {
      return name.startsWith('nvidia/') && !name.includes('/include/') ? name : null;
    });
  }
  placeFolder(unpacked, wheelFolder(cache, wheel));
  rmSync(work, { recursive: true, force: true });
}

async function fetchInto(unpacked, folder, pip, wheel, progress, choose) {
  const download = progress.task(`download ${wheel.requirement}`);
  let path;
  try {
    mkdirSync(folder, { recursive: true });
    path = await downloadWheel(pip, wheel, folder, download);
    download.done('hash verified');
  } catch (error) {
    download.fail(error.message);
    throw new Unavailable(
      `${wheel.requirement} could not be downloaded: ${error.message}`,
      'check the network, then: npm run setup',
    );
  }
  const unpack = progress.task(`unpack ${wheel.requirement}`);
  const before = folderBytes(unpacked);
  const timer = setInterval(() => unpack.bytes(folderBytes(unpacked) - before), 500);
  try {
    await extractZip(path, unpacked, choose);
  } finally {
    clearInterval(timer);
  }
  unpack.done();
  rmSync(folder, { recursive: true, force: true });
}

/** Symbols that nobody needs at run time are a quarter of the library; without `strip` it works just as well. */
async function stripLibraries(unpacked, wheel, progress) {
  const strip = process.platform === 'linux' && findProgram('strip');
  if (!strip) return;
  const task = progress.task('strip TensorFlow');
  for (const name of wheel.libraries) {
    const path = join(unpacked, name);
    const slim = `${path}.slim`;
    const { code } = await run([strip, '--strip-unneeded', '-o', slim, path]);
    if (code === 0 && statSync(slim).size > 0) renameSync(slim, path);
    else rmSync(slim, { force: true });
  }
  task.done();
}
