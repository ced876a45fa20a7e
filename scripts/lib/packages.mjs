/** The locked npm packages. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { reasonIn, npmCommand, run } from './commands.mjs';
import { readJson } from './files.mjs';

/**
 * Whether `node_modules` holds what package-lock.json asks for. npm writes `node_modules/.package-lock.json` as the
 * last act of an installation, so an interrupted one never looks complete; optional packages of other platforms
 * may be absent.
 */
export function packagesAreCurrent(root) {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages;
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    if (!found) return Boolean(entry.optional);
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/** Installs the locked packages with npm; throws with what npm said. */
export async function installPackages(root, progress) {
  const npm = npmCommand();
  if (!npm)
    throw new Error('npm was not found; expected it beside node or on PATH; install Node.js with npm');
  const task = progress.task('npm packages');
  const names = Object.entries(readJson(join(root, 'package-lock.json'))?.packages ?? {})
    .filter(([path, entry]) => path && !entry.optional)
    .map(([path]) => path);
  const started = Date.now();
  const watch = () => {
    const there = names.filter((path) => existsSync(join(root, path, 'package.json'))).length;
    task.update(`${there} of ${names.length}, ${Math.round((Date.now() - started) / 1000)} s`);
  };
  // A dead network is told within seconds, not minutes; what npm has cached it need not ask for.
  const patience = [
    '--prefer-offline',
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
  ];
  const flags = [
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...patience,
  ];
  const { code, output } = await run([...npm, 'ci', ...flags], { cwd: root, watch, watchMs: 1000 });
  if (code !== 0) {
    // Without its closing file an installation counts as absent: the next set-up starts it anew.
    rmSync(join(root, 'node_modules', '.package-lock.json'), { force: true });
    task.fail(reasonIn(output));
    throw new Error(
      `npm ci failed (${reasonIn(output)}); expected all locked packages installed; mend what npm names (often the network), then: npm run setup`,
    );
  }
  task.done(`${names.length} installed`);
}
