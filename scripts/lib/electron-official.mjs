/** The official Electron binary, through the `electron` package's own installer, which checks its checksum. */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './commands.mjs';
import { folderBytes, makeTemporary, placeFolder } from './files.mjs';

const firstByteMs = 15_000;
const stalledMs = 30_000;
const usualBytes = 115_000_000;

/** The sentence in an installer's stack trace that says what went wrong. */
export function installerReason(output) {
  const line =
    output.split(/\r?\n/).find((text) => /error/i.test(text)) ?? output.split(/\r?\n/).find(Boolean);
  return line?.trim().replace(/^(\w*Error): /, '') ?? 'the installer said nothing';
}

/**
 * Runs a copy of the package's install.js inside the cache, so that the binary lands there and not in the checkout.
 * Returns null when it worked, else the reason.
 */
export async function downloadOfficial(root, cache, version, final, progress) {
  const task = progress.task(`download Electron ${version}`);
  const work = makeTemporary(cache, 'electron');
  const installer = join(work, 'electron');
  mkdirSync(installer);
  for (const name of ['install.js', 'package.json', 'checksums.json']) {
    copyFileSync(join(root, 'node_modules', 'electron', name), join(installer, name));
  }
  const environment = {
    ...process.env,
    NODE_PATH: join(root, 'node_modules'),
    electron_config_cache: join(work, 'download'),
    TMPDIR: work,
    TEMP: work,
    TMP: work,
  };
  // Set by people who want the npm installation to skip the binary; here it is wanted.
  delete environment.ELECTRON_SKIP_BINARY_DOWNLOAD;
  let bytes = 0;
  let grewAt = Date.now();
  const watch = (giveUp) => {
    const now = folderBytes(work);
    if (now !== bytes) [bytes, grewAt] = [now, Date.now()];
    const started = bytes > 100_000;
    task.bytes(bytes, bytes < usualBytes ? usualBytes : undefined);
    const patience = started ? stalledMs : firstByteMs;
    if (Date.now() - grewAt > patience) giveUp(`no byte arrived for ${patience / 1000} s`);
  };
  const { code, output, gaveUp } = await run([process.execPath, join(installer, 'install.js')], {
    env: environment,
    watch,
  });
  if (code === 0) {
    placeFolder(join(installer, 'dist'), final);
    rmSync(work, { recursive: true, force: true });
    task.done('checksum verified');
    return null;
  }
  const reason = gaveUp ?? installerReason(output);
  rmSync(work, { recursive: true, force: true });
  task.fail(`${reason} (not tried again for a day; npm run setup tries at once)`);
  return reason;
}
