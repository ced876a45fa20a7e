/** Bundles TypeScript programs of this project for Node, for tests, benchmarks and scripts. */
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { root } from './paths.mjs';

/**
 * As the real build does: packages stay outside, what programs share lies in chunks below them. A folder in `out/` is as
 * deep as `out/main`, so that a program finds the trainer beside it and the resources.
 *
 * @template {string} Name
 * @param {string} folder that receives the programs and nothing else, from the root of this checkout
 * @param {Readonly<Record<Name, string>>} sources by the programs' names, from there too
 * @returns {Promise<Record<Name, string>>} paths of the programs, by name
 */
export async function bundle(folder, sources) {
  const outDir = resolve(root, folder);
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: true,
      rolldownOptions: {
        input: sources,
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  return Object.fromEntries(Object.keys(sources).map((name) => [name, join(outDir, `${name}.js`)]));
}
