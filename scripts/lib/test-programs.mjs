/**
 * What the tests start as processes of their own, bundled once before they run: vitest's `globalSetup`. They find the paths
 * in `src/host/testing` (`programs`).
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { isAlive } from './lock.mjs';
import { root } from './paths.mjs';

const sources = {
  // Side by side, for the command lines start the trainer beside them.
  cli: 'src/cli/index.ts',
  cliStandingStill: 'src/cli/testing/standing-still.ts',
  trainer: 'src/trainer/index.ts',
  host: 'src/host/testing/host-process.ts',
  probe: 'src/trainer/import/testing/probe.ts',
};

const folderOf = (pid) => join(root, 'out', `tests-${pid}`);

/** @param {import('vitest/node').TestProject} project */
export default async function setup(project) {
  sweep();
  const folder = folderOf(process.pid);
  project.provide('programs', await bundle(folder, sources));
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Removes what runs that were killed have left. */
function sweep() {
  mkdirSync(join(root, 'out'), { recursive: true });
  for (const name of readdirSync(join(root, 'out'))) {
    const pid = Number(/^tests-(\d+)$/.exec(name)?.[1]);
    if (pid && !isAlive(pid)) rmSync(folderOf(pid), { recursive: true, force: true });
  }
}
