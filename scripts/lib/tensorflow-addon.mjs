/** tfjs-node's addon, compiled against the cached TensorFlow libraries and kept in the cache beside them. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, reasonIn, run } from './commands.mjs';
import { copyWhole, makeTemporary, placeFolder, readJson, sha256 } from './files.mjs';
import { libraryFolder, Unavailable, wheelFolder } from './tensorflow-libraries.mjs';

/** Raise it when the compile command changes, so that cached addons are compiled anew. */
const recipe = 1;

const packageFolder = (root) => join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
const installedAddon = (root) => join(packageFolder(root), 'lib', 'napi-v8', 'tfjs_binding.node');

function cachedAddon(root, cache, wheel) {
  const version = readJson(join(packageFolder(root), 'package.json'))?.version ?? 'none';
  const key = sha256([recipe, wheel.sha256, version, process.platform, process.arch, cache].join(' ')).slice(
    0,
    16,
  );
  return join(cache, 'tensorflow', `addon-${version}-${key}`, 'tfjs_binding.node');
}

/** Whether the package in `node_modules` holds the cached addon, byte for byte. */
export function addonIsInstalled(root, cache, wheel) {
  try {
    return readFileSync(installedAddon(root)).equals(readFileSync(cachedAddon(root, cache, wheel)));
  } catch {
    return false;
  }
}

/** Compiles the addon unless the cache has it, then copies it into `node_modules` (which `npm ci` empties). */
export async function installAddon(root, cache, wheel, progress) {
  const cached = cachedAddon(root, cache, wheel);
  if (!existsSync(cached)) await compileAddon(root, cache, wheel, cached, progress);
  copyWhole(cached, installedAddon(root));
}

/** The path of a C++ compiler, or null. */
export function compilerPath(environment = process.env) {
  for (const name of ['c++', 'g++', 'clang++']) {
    const path = findProgram(name, environment);
    if (path) return path;
  }
  return null;
}

function requireCompiler() {
  const path = compilerPath();
  if (path) return path;
  const fix =
    process.platform === 'darwin'
      ? 'xcode-select --install, then: npm run setup'
      : 'install one (Debian, Ubuntu: sudo apt-get install g++; Fedora: sudo dnf install gcc-c++), then: npm run setup';
  throw new Unavailable('no C++ compiler (c++, g++ or clang++) was found', fix);
}

/** Arguments of the compiler. RUNPATH, not RPATH: `LD_LIBRARY_PATH` may then put the CUDA build first. */
export function compileArguments(libraries, include, headers, wheel, output, platform = process.platform) {
  const shape =
    platform === 'darwin'
      ? ['-bundle', '-undefined', 'dynamic_lookup', `-Wl,-rpath,${libraries}`]
      : ['-shared', '-fPIC', '-Wl,--enable-new-dtags', `-Wl,-rpath,${libraries}`];
  const defines = ['-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION'];
  const sources = ['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'];
  const folders = [headers, '.', '..', include].map((path) => `-I${path}`);
  return [
    '-O2',
    '-std=c++17',
    ...shape,
    ...defines,
    ...folders,
    ...sources,
    `-L${libraries}`,
    ...wheel.link,
    '-o',
    output,
  ];
}

async function compileAddon(root, cache, wheel, cached, progress) {
  const compiler = requireCompiler();
  const task = progress.task('compile the TensorFlow addon');
  const work = makeTemporary(cache, 'addon');
  const output = join(work, 'finished', 'tfjs_binding.node');
  mkdirSync(join(work, 'finished'));
  const headers = join(root, 'node_modules', 'node-api-headers', 'include');
  const include = join(wheelFolder(cache, wheel), 'tensorflow', 'include');
  const started = Date.now();
  const { code, output: said } = await run(
    [compiler, ...compileArguments(libraryFolder(cache, wheel), include, headers, wheel, output)],
    { cwd: packageFolder(root), watch: () => task.update(`${Math.round((Date.now() - started) / 1000)} s`) },
  );
  if (code !== 0) {
    const why = said.split(/\r?\n/).find((line) => /error/i.test(line)) ?? reasonIn(said);
    task.fail(why);
    throw new Unavailable(
      `the TensorFlow addon did not compile: ${why}`,
      'mend what the compiler names (often the C++ standard library headers are missing), then: npm run setup',
    );
  }
  await tryAddon(output, task);
  placeFolder(join(work, 'finished'), join(cached, '..'));
  rmSync(work, { recursive: true, force: true });
  task.done();
}

/** Loads the fresh addon in a process of its own: a library that this machine cannot run must not take the set-up down. */
async function tryAddon(addon, task) {
  const { code, output } = await run([process.execPath, '-e', `require(${JSON.stringify(addon)})`], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
  });
  if (code === 0) return;
  const why =
    output.split(/\r?\n/).find((line) => /error/i.test(line)) ??
    (reasonIn(output) || `it ended with code ${code}`);
  task.fail(why);
  throw new Unavailable(
    `TensorFlow does not load on this machine: ${why}`,
    'a newer system library or processor is needed; WebAssembly runs meanwhile',
  );
}
