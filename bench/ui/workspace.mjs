/** The large workspace that the window is measured on: made once, kept in the cache. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../scripts/lib/bundle.mjs';
import { cacheDirectory, root } from '../../scripts/lib/paths.mjs';

/** Runs with usual curves, and the one that has a fifth of all points. */
export const usualRuns = ['r0100', 'r1200', 'r4000'];
export const longRun = 'r2501';

/** @returns {Promise<string>} its folder; a minute's work where it is not there yet */
export async function largeWorkspace(runs = 5000, points = 10_000_000) {
  const bench = join(cacheDirectory(), 'bench');
  // An older schema would be brought forward while the opening is measured.
  const schema = readdirSync(join(root, 'src', 'host', 'store', 'migrations')).length;
  const folder = join(bench, `window-${runs}-${points}-${schema}`);
  if (!existsSync(folder)) {
    process.stderr.write(`making a workspace with ${runs} runs and ${points} points (once)\n`);
    mkdirSync(bench, { recursive: true });
    for (const old of readdirSync(bench).filter((name) => name.startsWith(`window-${runs}-${points}-`)))
      rmSync(join(bench, old), { recursive: true, force: true });
    const unfinished = `${folder}.${process.pid}`;
    const { seed } = await bundle('out/bench/ui', { seed: 'bench/ui/seed-worker.ts' });
    const args = [seed, unfinished, String(runs), String(points)];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    renameSync(unfinished, folder);
  }
  // How the window was left the last time.
  rmSync(join(folder, 'window'), { recursive: true, force: true });
  return folder;
}
