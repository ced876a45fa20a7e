/** The built app in `out/`, kept in step with its sources by a hash. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { reasonIn, run } from './commands.mjs';
import { listFiles, readJson, writeWhole } from './files.mjs';

const marker = (root) => join(root, 'out', 'build.json');
const outputs = [
  'out/main/index.js',
  'out/main/trainer.js',
  'out/main/cli.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
];

/** Hash over the names and contents of everything that the build reads. */
export function sourcesHash(root) {
  const hash = createHash('sha256');
  const sources = listFiles(join(root, 'src'))
    .filter((name) => !name.endsWith('.test.ts') && !name.includes('/fixtures/'))
    .map((name) => `src/${name}`);
  for (const name of [
    'electron.vite.config.ts',
    'package.json',
    'package-lock.json',
    'tsconfig.base.json',
    ...sources,
  ]) {
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(root, name)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Whether `out/` was built from the sources as they are. */
export function buildIsCurrent(root) {
  const built = readJson(marker(root));
  return (
    Boolean(built) &&
    outputs.every((name) => existsSync(join(root, name))) &&
    built.sources === sourcesHash(root)
  );
}

/** Makes the next set-up build anew. */
export function forgetBuild(root) {
  rmSync(marker(root), { force: true });
}

/** Builds; throws with what the build said. The marker is written last, so a killed build never counts. */
export async function build(root, progress) {
  const task = progress.task('build');
  const sources = sourcesHash(root);
  forgetBuild(root);
  const started = Date.now();
  const { code, output } = await run(
    [process.execPath, join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build'],
    {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
      watch: () => task.update(`${Math.round((Date.now() - started) / 1000)} s`),
    },
  );
  if (code !== 0) {
    task.fail(reasonIn(output));
    throw new Error(`the build failed:\n${output.trim()}`);
  }
  writeWhole(marker(root), JSON.stringify({ sources }));
  task.done();
}
