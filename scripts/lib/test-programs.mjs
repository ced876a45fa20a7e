/**
 * What the tests start as processes of their own, bundled once before they run: vitest's `globalSetup`. They find the paths
 * in `src/host/testing` (`programs`).
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { root } from './paths.mjs';

const sources = {
  // Side by side, for the command lines start the trainer beside them.
  cli: 'src/cli/index.ts',
  cliStandingStill: 'src/cli/testing/standing-still.ts',
  trainer: 'src/trainer/index.ts',
  host: 'src/host/testing/host-process.ts',
  probe: 'src/trainer/import/testing/probe.ts',
};

/** @param {import('vitest/node').TestProject} project */
export default async function setup(project) {
  const folder = join('out', `tests-${process.pid}`);
  project.provide('programs', await bundle(folder, sources));
  return () => rmSync(join(root, folder), { recursive: true, force: true });
}
