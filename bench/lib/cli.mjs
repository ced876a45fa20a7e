/** The built command line, run to its end. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';

/**
 * @param {{ mayFail?: boolean }} options `mayFail`: a command that failed (exit code 1) is an answer too, its last line says why
 * @returns {Promise<{ ms: number, lines: object[] }>} wall time, and stdout read as JSON lines; throws when it fails
 */
export function whittle(workspace, args, { mayFail = false } = {}) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const command = [join(root, 'out', 'main', 'cli.js'), '--workspace', workspace, '--json', ...args];
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0 && !(mayFail && code === 1))
        return reject(new Error(`whittle ${args.join(' ')}: exit code ${code}\n${stderr}`));
      const lines = stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
      resolve({ ms: performance.now() - began, lines });
    });
  });
}
