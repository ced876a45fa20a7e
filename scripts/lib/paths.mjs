/** Where things are: the checkout, and the per-user cache that all checkouts share. */
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * The per-user cache: `WHITTLE_CACHE`, else the platform's own place for caches.
 * `src/engine` reads `setup.json` from the same place.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @param {NodeJS.Platform} platform
 * @param {string} home
 */
export function cacheDirectory(environment = process.env, platform = process.platform, home = homedir()) {
  if (environment.WHITTLE_CACHE) return resolve(environment.WHITTLE_CACHE);
  if (platform === 'win32') {
    return join(environment.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'whittle', 'cache');
  }
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'whittle');
  return join(environment.XDG_CACHE_HOME || join(home, '.cache'), 'whittle');
}

/** `linux-x64`, `darwin-arm64`, `win32-x64`, … */
export const platformName = `${process.platform}-${process.arch}`;
