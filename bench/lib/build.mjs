/** Builds one TypeScript file of the benchmarks, with what it imports, for Node. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @returns {Promise<string>} the built file, under `out/bench` so that packages and resources are found as usual. */
export async function buildBench(name, source) {
  const outDir = join(root, 'out', 'bench', name);
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: true,
      rolldownOptions: { input: { [name]: join(root, source) }, output: { entryFileNames: '[name].js' } },
    },
  });
  return join(outDir, `${name}.js`);
}
