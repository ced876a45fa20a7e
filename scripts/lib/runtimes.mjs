/**
 * The runtimes one by one: what is installed, and installing or removing one of them. The set-up does the same for a
 * fresh clone; both stand on `tensorflow.mjs` and share its lock.
 */
import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { folderBytes, makeTemporary, sweepTemporary } from './files.mjs';
import { withLock } from './lock.mjs';
import { platformName } from './paths.mjs';
import { keepReport, readReport } from './setup.mjs';
import { chosenWheel, finishTensorflow, hasNvidiaGpu, prepareLibraries, unsupported } from './tensorflow.mjs';
import { librariesAreThere, libraryFolder, Unavailable, wheelFolder } from './tensorflow-libraries.mjs';
import { wheelFor } from './tensorflow-wheels.mjs';

/** Where every build of TensorFlow lies. */
const homeOf = (cache) => join(cache, 'tensorflow');

/** All runtimes, and the folder that job processes have to search for libraries first, if any. */
export function listRuntimes(root, cache) {
  const chosen = chosenWheel(cache);
  const inUse = chosen && librariesAreThere(cache, chosen) ? chosen.flavour : null;
  return {
    runtimes: [...['cpu', 'cuda'].map((name) => tensorflowRuntime(cache, name, inUse)), wasmRuntime(root)],
    libraryPath: inUse === 'cuda' ? libraryFolder(cache, chosen) : null,
    home: homeOf(cache),
  };
}

function tensorflowRuntime(cache, name, inUse) {
  const wheel = wheelFor(name, platformName);
  const installed = Boolean(wheel) && librariesAreThere(cache, wheel);
  const folder = installed ? wheelFolder(cache, wheel) : null;
  const { reason, fix } = wheel ? {} : unsupported(name);
  return {
    name,
    installed,
    version: wheel?.version ?? null,
    // NVIDIA's libraries come with the CUDA build; how much they are shows while they are downloaded.
    sizeBytes: folder ? folderBytes(folder) : wheel?.beside ? null : (wheel?.bytes ?? null),
    inUse: inUse === name,
    unavailable: wheel ? null : { reason, fix },
    warning: name === 'cuda' && wheel && !hasNvidiaGpu() ? 'no-gpu' : null,
    folder,
  };
}

function wasmRuntime(root) {
  const file = createRequire(join(root, 'package.json')).resolve(
    '@tensorflow/tfjs-backend-wasm/package.json',
  );
  const folder = dirname(file);
  return {
    name: 'wasm',
    installed: true,
    version: JSON.parse(readFileSync(file, 'utf8')).version,
    sizeBytes: folderBytes(join(folder, 'wasm-out')),
    inUse: false,
    unavailable: null,
    warning: null,
    folder,
  };
}

/** Installs a build of TensorFlow; the CUDA build stands on the CPU build, which comes first. Throws {@link Unavailable}. */
export function installRuntime(root, cache, name, progress) {
  return locked(cache, async () => {
    for (const flavour of name === 'cuda' ? ['cpu', 'cuda'] : ['cpu']) {
      const failure = await prepareLibraries(cache, progress, flavour);
      if (failure) throw failure;
    }
    const tensorflow = await finishTensorflow(root, cache, progress, null);
    keepReport(cache, { ...known(cache), tensorflow });
    if (!tensorflow.available) throw new Unavailable(tensorflow.reason, tensorflow.fix);
  });
}

/** Removes a build of TensorFlow. Throws {@link Unavailable} while something uses it. */
export function removeRuntime(root, cache, name) {
  return locked(cache, async () => {
    const wheel = wheelFor(name, platformName);
    if (!wheel || !librariesAreThere(cache, wheel)) return;
    const cuda = wheelFor('cuda', platformName);
    if (name === 'cpu' && cuda && librariesAreThere(cache, cuda)) {
      throw new Unavailable('the CUDA build stands on the CPU build', 'remove the CUDA build first');
    }
    const user = userOf(wheelFolder(cache, wheel));
    if (user) throw new Unavailable(`process ${user} uses it`, 'wait until it has ended, or close it');
    // Renamed first, so that no half of it stands under its name when this is killed.
    const trash = makeTemporary(cache, 'removed');
    renameSync(wheelFolder(cache, wheel), join(trash, 'runtime'));
    const rest = chosenWheel(cache);
    const tensorflow =
      name === 'cuda' && rest
        ? await finishTensorflow(root, cache, silent, null)
        : {
            available: false,
            // A person's wish: the next start does not bring it back.
            removed: true,
            reason: 'native TensorFlow was removed here',
            fix: 'install it on the Compute page, or: npm run setup',
          };
    keepReport(cache, { ...known(cache), tensorflow });
    rmSync(trash, { recursive: true, force: true });
  });
}

const silent = {
  say: () => {},
  task: () => ({ update: () => {}, bytes: () => {}, done: () => {}, fail: () => {} }),
};

function locked(cache, work) {
  return withLock(join(cache, 'setup.lock'), () => {
    sweepTemporary(cache);
    return work();
  });
}

/** What stands in the report already; `keepReport` writes the version of its form anew. */
const known = (cache) => readReport(cache) ?? {};

/** A process that has something below `folder` loaded, where the system tells (Linux); null where none has. */
function userOf(folder) {
  if (process.platform !== 'linux') return null;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/maps`, 'utf8').includes(`${folder}/`)) return pid;
    } catch {
      // It has just ended, or belongs to somebody else.
    }
  }
  return null;
}
