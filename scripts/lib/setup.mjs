/**
 * The set-up: brings a fresh clone to where the app, the command line and the tests run, and costs next to nothing
 * when that is so already. Nothing here needs an npm package to be present before `npm ci` has run.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, buildIsCurrent } from './build.mjs';
import { findElectron, resolveElectron } from './electron.mjs';
import { readJson, sha256, sweepTemporary, writeWhole } from './files.mjs';
import { withLock } from './lock.mjs';
import { installPackages, packagesAreCurrent } from './packages.mjs';
import { cacheDirectory, root } from './paths.mjs';
import { createProgress } from './progress.mjs';
import { pipPrograms } from './python.mjs';
import { ensureSystemLibraries, findMissing } from './system-libraries.mjs';
import { compilerPath } from './tensorflow-addon.mjs';
import {
  describeTensorflow,
  finishTensorflow,
  prepareLibraries,
  tensorflowIsReady,
  tensorflowIsSupported,
} from './tensorflow.mjs';

const oldestNode = [20, 19];
const retryMs = 24 * 3600 * 1000;

/** Throws when this Node is too old to run Whittle. */
export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  const [needMajor, needMinor] = oldestNode;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  throw new Error(
    `Node ${version} is too old; expected ${oldestNode.join('.')} or newer; install it from https://nodejs.org`,
  );
}

const reportFile = (cache) => join(cache, 'setup.json');

/** What the last set-up found, or null. */
export function readReport(cache = cacheDirectory()) {
  return readJson(reportFile(cache));
}

/** Changes when a compiler or a pip comes or goes, also into a folder that is on PATH already. */
export function toolsHash(environment = process.env) {
  return sha256(JSON.stringify([compilerPath(environment), ...pipPrograms(environment)])).slice(0, 16);
}

/** Whether TensorFlow failed here so lately that it is not tried again by itself, or was removed on purpose. */
function tensorflowIsResting(report) {
  const { tensorflow, tried } = report ?? {};
  if (tensorflow?.removed) return true;
  return tensorflow?.available === false && tried?.tools === toolsHash() && Date.now() - tried.at < retryMs;
}

/**
 * @typedef {{ electron?: boolean, retry?: boolean, gpu?: boolean, stream?: NodeJS.WriteStream }} SetupOptions
 *   `electron`: the window is wanted, not only the command line; `retry`: try again what failed lately;
 *   `gpu`: fetch the CUDA build of TensorFlow too.
 */

/** What is to do, without doing it. */
function inspect(cache, { electron = true, retry = false, gpu = false }) {
  const report = readReport(cache);
  const found = electron ? findElectron(root, cache) : null;
  const missing =
    found && !process.env.ELECTRON_OVERRIDE_DIST_PATH
      ? findMissing(found.path)
      : { names: [], display: false };
  const tensorflow = tensorflowIsReady(root, cache);
  return {
    packages: !packagesAreCurrent(root),
    electron: electron && !found,
    libraries: missing.names.length > 0 || missing.display,
    tensorflow: !tensorflow && (retry || !tensorflowIsResting(report)),
    gpu,
    build: !buildIsCurrent(root),
    report: {
      ...report,
      ...(found ? { electron: found } : {}),
      ...(tensorflow ? { tensorflow: describeTensorflow(cache) } : {}),
    },
  };
}

const nothingToDo = (state) =>
  !['packages', 'electron', 'libraries', 'tensorflow', 'gpu', 'build'].some((part) => state[part]);

/**
 * Does what is to do and returns the report. Throws when the app cannot run at all: Node too old, no npm packages,
 * a build that fails. Everything else is in the report with its reason and fix.
 *
 * @param {SetupOptions} options
 */
export async function setUp(options = {}) {
  checkNode();
  const cache = cacheDirectory();
  const before = inspect(cache, options);
  const stream = options.stream ?? process.stderr;
  if (nothingToDo(before)) {
    const reminder = reminderOf(before.report);
    if (reminder) stream.write(`${reminder}\n`);
    return keepReport(cache, before.report);
  }
  const progress = createProgress({ stream });
  try {
    mkdirSync(cache, { recursive: true });
  } catch (error) {
    throw new Error(
      `the cache folder ${cache} cannot be made (${error.code}); expected a writable place; set WHITTLE_CACHE to one`,
    );
  }
  const onWait = (pid) =>
    progress.say(`Another set-up is running (process ${pid ?? 'unknown'}): waiting for it.`);
  return withLock(join(cache, 'setup.lock'), () => work(cache, options, progress), onWait);
}

async function work(cache, options, progress) {
  sweepTemporary(cache);
  const state = inspect(cache, options);
  // The libraries need no npm package: both downloads run at once.
  const flavours = [...(state.tensorflow ? ['cpu'] : []), ...(options.gpu ? ['cuda'] : [])];
  const libraries = fetchFlavours(cache, progress, flavours);
  const rest = async () => {
    if (state.packages) await installPackages(root, progress);
    return all([
      options.electron === false ? state.report.electron : windowParts(cache, options, progress),
      libraries.then((failures) => finishParts(cache, state, failures, progress)),
      state.build || state.packages ? buildUnlessCurrent(progress) : null,
    ]);
  };
  const [[electron, tensorflow]] = await all([rest(), libraries]);
  const tried = state.tensorflow ? { tried: { at: Date.now(), tools: toolsHash() } } : {};
  const report = keepReport(cache, { ...state.report, electron, tensorflow, ...tried });
  explain(report, progress, options);
  return report;
}

/** Like `Promise.all`, but nothing is still at work when it throws: the lock must not go before the work does. */
async function all(promises) {
  const results = await Promise.allSettled(promises);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.map((result) => result.value);
}

async function buildUnlessCurrent(progress) {
  if (!buildIsCurrent(root)) await build(root, progress);
}

async function fetchFlavours(cache, progress, flavours) {
  const failures = {};
  for (const flavour of flavours) failures[flavour] = await prepareLibraries(cache, progress, flavour);
  return failures;
}

async function finishParts(cache, state, failures, progress) {
  if (failures.cuda)
    progress.say(`! CUDA build of TensorFlow: ${failures.cuda.reason}; ${failures.cuda.fix}`);
  // npm ci removes the addon: it is copied back even when the libraries were there all along.
  if (state.tensorflow || (state.packages && state.report.tensorflow?.available)) {
    return finishTensorflow(root, cache, progress, failures.cpu ?? null);
  }
  return tensorflowIsReady(root, cache) ? describeTensorflow(cache) : state.report.tensorflow;
}

async function windowParts(cache, options, progress) {
  const electron = await resolveElectron(root, cache, progress, { retry: Boolean(options.retry) });
  if (!electron.path) return electron;
  const lacking = await ensureSystemLibraries(electron.path, cache, progress, {
    retry: Boolean(options.retry),
  });
  return lacking ? { ...electron, ...lacking } : electron;
}

function explain(report, progress, options) {
  if (options.electron !== false && report.electron?.reason) {
    progress.say(`! Window: ${report.electron.reason}\n  ${report.electron.fix}`);
  }
  if (report.tensorflow && !report.tensorflow.available) {
    progress.say(
      `! The WebAssembly engine will be used: ${report.tensorflow.reason}\n  ${report.tensorflow.fix}`,
    );
  }
}

/** One line for each start while something is missing that could be had; null when nothing is. */
export function reminderOf({ tensorflow }) {
  if (!tensorflow || tensorflow.available || tensorflow.removed || !tensorflowIsSupported()) return null;
  return `! The WebAssembly engine is used: ${tensorflow.reason}; ${tensorflow.fix}`;
}

/** Writes the report when it differs from the file, and returns it. */
export function keepReport(cache, report) {
  const text = `${JSON.stringify({ version: 1, ...report }, null, 2)}\n`;
  if (JSON.stringify(readReport(cache)) !== JSON.stringify(JSON.parse(text)))
    writeWhole(reportFile(cache), text);
  return report;
}
