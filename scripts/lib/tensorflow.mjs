/** Native TensorFlow: libraries and addon, or a clear word why not. */
import { delimiter } from 'node:path';
import { findProgram, ask } from './commands.mjs';
import { platformName } from './paths.mjs';
import { addonIsInstalled, installAddon } from './tensorflow-addon.mjs';
import { fetchLibraries, librariesAreThere, libraryFolder, Unavailable } from './tensorflow-libraries.mjs';
import { wheelFor } from './tensorflow-wheels.mjs';

const here = (flavour) => wheelFor(flavour, platformName);

/** Whether there is a build for this platform. */
export const tensorflowIsSupported = () => Boolean(here('cpu'));

/** Which build the jobs load: the CUDA build once it was asked for and fetched, else the CPU build. */
export function chosenWheel(cache) {
  const cuda = here('cuda');
  return cuda && librariesAreThere(cache, cuda) ? cuda : here('cpu');
}

/** Whether nothing is to do for TensorFlow. */
export function tensorflowIsReady(root, cache) {
  const wheel = here('cpu');
  return Boolean(wheel) && librariesAreThere(cache, wheel) && addonIsInstalled(root, cache, wheel);
}

/** Whether an NVIDIA GPU and its driver are here. */
export function hasNvidiaGpu() {
  const program = findProgram('nvidia-smi');
  return Boolean(program && ask([program, '-L']));
}

/** The libraries alone; needs no npm package, so it runs while npm still works. Returns the reason it failed, or null. */
export async function prepareLibraries(cache, progress, flavour = 'cpu') {
  const wheel = here(flavour);
  try {
    if (!wheel) throw unsupported(flavour);
    if (!librariesAreThere(cache, wheel)) await fetchLibraries(cache, wheel, progress);
    return null;
  } catch (error) {
    if (error instanceof Unavailable) return error;
    return new Unavailable(
      `TensorFlow could not be unpacked: ${error.message}`,
      'free some disk space (2 GB are needed), then: npm run setup',
    );
  }
}

/** Why a build does not exist for this platform. */
export function unsupported(flavour) {
  if (flavour === 'cuda') {
    return new Unavailable(
      `there is no CUDA build of TensorFlow for ${platformName}`,
      'use Linux on x64 with an NVIDIA GPU',
    );
  }
  const fix =
    process.platform === 'win32'
      ? 'run Whittle inside WSL 2 for the native engine; WebAssembly runs meanwhile'
      : 'use Linux (x64, arm64) or macOS (Apple silicon) for the native engine; WebAssembly runs meanwhile';
  return new Unavailable(`there is no native TensorFlow for ${platformName}`, fix);
}

/**
 * Completes TensorFlow after npm: the addon. Returns the report's `tensorflow` part.
 *
 * @param {Unavailable | null} failure what `prepareLibraries` returned
 */
export async function finishTensorflow(root, cache, progress, failure) {
  try {
    if (failure) throw failure;
    await installAddon(root, cache, here('cpu'), progress);
    return describeTensorflow(cache);
  } catch (error) {
    const reason =
      error instanceof Unavailable ? error.reason : `TensorFlow could not be set up: ${error.message}`;
    const fix = error instanceof Unavailable ? error.fix : 'npm run setup';
    return { available: false, reason, fix };
  }
}

/** The report's `tensorflow` part when everything is there. */
export function describeTensorflow(cache) {
  const wheel = chosenWheel(cache);
  return {
    available: true,
    version: wheel.version,
    flavour: wheel.flavour,
    libDirectory: libraryFolder(cache, wheel),
  };
}

/**
 * The environment in which job processes load the chosen build: the addon's own path leads to the CPU build, and
 * `LD_LIBRARY_PATH` goes before it. It has to be set before a process starts.
 */
export function jobEnvironment(report, environment = process.env) {
  const { flavour, libDirectory } = report.tensorflow ?? {};
  if (flavour !== 'cuda') return {};
  const before = [libDirectory, environment.LD_LIBRARY_PATH].filter(Boolean);
  return { LD_LIBRARY_PATH: before.join(delimiter) };
}
