/** The shared libraries that Electron's binary needs from a Linux system, and a display to draw on for the tests. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ask, findProgram, reasonIn, run } from './commands.mjs';
import { readJson, writeWhole } from './files.mjs';

const retryMs = 24 * 3600 * 1000;

const libraries = [
  'libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1', 'libatk-bridge2.0-0', 'libcups2', 'libdrm2', 'libxkbcommon0',
  'libxdamage1', 'libxcomposite1', 'libxrandr2', 'libnotify4', 'libsecret-1-0',
]; // prettier-ignore
const headless = ['xvfb', 'xauth', 'fonts-dejavu-core'];

/** Names of shared libraries that `ldd` could not find. */
export function missingIn(lddOutput) {
  return lddOutput
    .split('\n')
    .filter((line) => line.includes('not found'))
    .map((line) => line.trim().split(/\s+/)[0]);
}

function hasFonts() {
  try {
    return readdirSync('/usr/share/fonts').length > 0;
  } catch {
    return false;
  }
}

/** What is missing here: library names, and whether the parts of a headless display are. */
export function findMissing(electronPath) {
  if (process.platform !== 'linux') return { names: [], display: false };
  const output = findProgram('ldd') ? ask(['ldd', electronPath]) : null;
  const hasDisplay = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  const display = !hasDisplay && !(findProgram('xvfb-run') && findProgram('xauth') && hasFonts());
  return { names: output ? missingIn(output) : [], display };
}

/** Newer Debian and Ubuntu renamed some packages (`libgtk-3-0t64`): takes the name that this system can install. */
function installable(names) {
  return names.map((name) => (!hasCandidate(name) && hasCandidate(`${name}t64`) ? `${name}t64` : name));
}

/** A name that others only provide (`libasound2` on Ubuntu 24.04) has none. */
const hasCandidate = (name) => /Candidate: (?!\(none\))/.test(ask(['apt-cache', 'policy', name]) ?? '');

function installCommand(packages) {
  if (findProgram('apt-get'))
    return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (findProgram('dnf'))
    return 'sudo dnf install -y gtk3 nss alsa-lib mesa-libgbm libXScrnSaver at-spi2-atk cups-libs libdrm libxkbcommon libXdamage libXcomposite libXrandr libnotify libsecret xorg-x11-server-Xvfb xauth dejavu-sans-fonts';
  if (findProgram('pacman'))
    return 'sudo pacman -S --needed gtk3 nss alsa-lib mesa libxss at-spi2-core libcups libdrm libxkbcommon libxdamage libxcomposite libxrandr libnotify libsecret xorg-server-xvfb xorg-xauth ttf-dejavu';
  return null;
}

/**
 * Installs what is missing (as root with apt), else says the one command.
 *
 * @returns {Promise<{ reason: string, fix: string } | null>} null when nothing is missing
 */
export async function ensureSystemLibraries(electronPath, cache, progress, { retry }) {
  const missing = findMissing(electronPath);
  if (missing.names.length === 0 && !missing.display) return null;
  const wanted = [...(missing.names.length > 0 ? libraries : []), ...(missing.display ? headless : [])];
  const failed = join(cache, 'system-libraries-failed.json');
  const remembered = readJson(failed);
  const mayTry = retry || !remembered || Date.now() - remembered.at > retryMs;
  if (process.getuid?.() === 0 && findProgram('apt-get') && mayTry) {
    const reason = await aptInstall(wanted, progress);
    if (reason === null) return explain(findMissing(electronPath), wanted);
    writeWhole(failed, JSON.stringify({ at: Date.now(), reason }));
  }
  return explain(missing, wanted);
}

function explain(missing, wanted) {
  if (missing.names.length === 0 && !missing.display) return null;
  const parts = [
    missing.names.join(', '),
    missing.display ? 'a virtual display (xvfb, xauth, fonts)' : '',
  ].filter(Boolean);
  const command = installCommand(installable(wanted));
  return {
    reason: `this system lacks ${parts.join(' and ')}`,
    fix: command ?? "install them with the system's package manager",
    blocking: missing.names.length > 0,
  };
}

/** Returns null when it worked, else what apt said. */
async function aptInstall(packages, progress) {
  const task = progress.task('system libraries (apt)');
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const started = Date.now();
  const watch = () => task.update(`${Math.round((Date.now() - started) / 1000)} s`);
  const update = await run(['apt-get', '-qq', '-o', 'Acquire::Retries=1', 'update'], {
    env: environment,
    watch,
  });
  const names = installable(packages);
  const install = await run(['apt-get', '-qq', 'install', '-y', '--no-install-recommends', ...names], {
    env: environment,
    watch,
  });
  if (install.code === 0) {
    task.done(`${names.length} packages`);
    return null;
  }
  const reason = reasonIn(install.output || update.output);
  task.fail(reason);
  return reason;
}

/**
 * Where the kernel forbids unprivileged user namespaces, Chromium's sandbox needs its set-uid helper: the one command
 * that makes it so, or null when nothing is to do.
 */
export function sandboxAdvice(electronPath) {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return null;
  const read = (path) => ask(['cat', path]);
  const forbidden =
    read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1' ||
    read('/proc/sys/kernel/unprivileged_userns_clone') === '0';
  const helper = join(electronPath, '..', 'chrome-sandbox');
  if (!forbidden || !existsSync(helper) || ask(['stat', '-c', '%u %a', helper]) === '0 4755') return null;
  return `sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`;
}
