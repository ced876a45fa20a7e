#!/usr/bin/env node
/** `npm run setup [-- --gpu]`: the set-up by itself; tries again whatever failed before. */
import { setUp } from './lib/setup.mjs';
import { hasNvidiaGpu } from './lib/tensorflow.mjs';

const gpu = process.argv.includes('--gpu');
try {
  const started = Date.now();
  if (gpu && !hasNvidiaGpu())
    process.stderr.write('! nvidia-smi finds no GPU here: the CUDA build will run on the CPU.\n');
  const { electron, tensorflow } = await setUp({ retry: true, gpu });
  const lines = [
    electron?.path ? `Electron ${electron.version} (${electron.source})` : 'Electron: not available',
    tensorflow?.available
      ? `TensorFlow ${tensorflow.version} (${tensorflow.flavour})`
      : 'TensorFlow: not available, WebAssembly instead',
  ];
  process.stdout.write(`${lines.join('\n')}\nSet up in ${((Date.now() - started) / 1000).toFixed(1)} s.\n`);
} catch (error) {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
}
