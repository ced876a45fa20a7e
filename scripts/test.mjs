#!/usr/bin/env node
/**
 * `npm test [-- --only check|unit|e2e [FILTER …]]`: sets up, then the checks, the unit tests and the tests in the real
 * window. Filters go to vitest or Playwright as they are.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks } from './lib/checks.mjs';
import { runInTerminal } from './lib/commands.mjs';
import { underDisplay } from './lib/display.mjs';
import { root } from './lib/paths.mjs';
import { setUp } from './lib/setup.mjs';
import { countUnit, countWindow } from './lib/test-results.mjs';

const names = ['check', 'unit', 'e2e'];

function readArguments(args) {
  if (args.length === 0) return { chosen: names, filters: [] };
  const [only, name = '', ...filters] = args;
  if (only !== '--only' || !names.includes(name)) {
    throw new Error(
      `got ${args.join(' ')}; expected --only ${names.join('|')}; or no argument for all of them`,
    );
  }
  return { chosen: [name], filters };
}

const tool = (...path) => [process.execPath, join(root, 'node_modules', ...path)];

function stagesFor(report, folder, filters) {
  const unit = join(folder, 'unit.json');
  const window = join(folder, 'window.json');
  return {
    check: async () => ({ passed: 0, failed: (await runChecks(root)).length }),
    unit: async () => {
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${unit}`];
      return countUnit(
        unit,
        await runInTerminal([...tool('vitest', 'vitest.mjs'), 'run', ...filters, ...reporters], {
          cwd: root,
        }),
      );
    },
    e2e: async () => {
      if (!report.electron?.path || report.electron.blocking) {
        process.stderr.write(
          `The window tests cannot run: ${report.electron?.reason}\n  ${report.electron?.fix}\n`,
        );
        return { passed: 0, failed: 1 };
      }
      const command = [
        ...tool('@playwright', 'test', 'cli.js'),
        'test',
        '-c',
        'e2e',
        ...filters,
        '--reporter=list,json',
      ];
      const env = {
        ...process.env,
        WHITTLE_ELECTRON: report.electron.path,
        ...(filters.includes('screens') ? { WHITTLE_VIEWS: 'all' } : {}),
        PLAYWRIGHT_JSON_OUTPUT_NAME: window,
      };
      return countWindow(window, await runInTerminal(underDisplay(command), { cwd: root, env }));
    },
  };
}

async function timed(name, stage) {
  process.stdout.write(`\n── ${name}\n`);
  const started = Date.now();
  const result = await stage();
  process.stdout.write(`── ${name}: ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  return result;
}

const folder = mkdtempSync(join(tmpdir(), 'whittle-test-'));
const total = { passed: 0, failed: 0 };
try {
  const { chosen, filters } = readArguments(process.argv.slice(2));
  const report = await timed('set-up', () => setUp({ electron: chosen.includes('e2e') }));
  const stages = stagesFor(report, folder, filters);
  for (const name of chosen) {
    const { passed, failed } = await timed(name, stages[name]);
    total.passed += passed;
    total.failed += failed;
  }
} catch (error) {
  process.stderr.write(`error: ${error.message}\n`);
  total.failed += 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
