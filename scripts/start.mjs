#!/usr/bin/env node
/** `npm start`: sets up, then opens the window; without a display, the quick start runs in the terminal. */
import { join } from 'node:path';
import { forgetBuild } from './lib/build.mjs';
import { runInTerminal } from './lib/commands.mjs';
import { hasDisplay, sandboxFlags } from './lib/display.mjs';
import { root } from './lib/paths.mjs';
import { runCli } from './lib/run-cli.mjs';
import { setUp } from './lib/setup.mjs';
import { sandboxAdvice } from './lib/system-libraries.mjs';
import { jobEnvironment } from './lib/tensorflow.mjs';

const args = process.argv.slice(2).filter((argument) => argument !== '--dev');
const development = process.argv.includes('--dev');

function openWindow(electron) {
  const flags = sandboxFlags();
  if (flags.length > 0) process.stderr.write('Running as root: Chromium’s sandbox is off (--no-sandbox).\n');
  const advice = sandboxAdvice(electron.path);
  if (advice)
    process.stderr.write(`If the window does not open, Chromium’s sandbox needs this once: ${advice}\n`);
  const environment = { ...process.env };
  // Set by shells inside Electron apps (editors); with it the binary would be a plain Node.
  delete environment.ELECTRON_RUN_AS_NODE;
  // Jobs run in this Node: see src/main/job-process.ts.
  environment.WHITTLE_NODE ??= process.execPath;
  if (!development)
    return runInTerminal([electron.path, root, ...flags, ...args], { cwd: root, env: environment });
  const electronVite = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  environment.ELECTRON_EXEC_PATH = electron.path;
  // What it leaves in out/ is no build to start from.
  forgetBuild(root);
  const dev = [
    process.execPath,
    electronVite,
    'dev',
    '--watch',
    ...(flags.length > 0 ? ['--noSandbox'] : []),
    '--',
    ...args,
  ];
  return runInTerminal(dev, { cwd: root, env: environment });
}

try {
  const report = await setUp();
  const { electron } = report;
  Object.assign(process.env, jobEnvironment(report));
  if (!hasDisplay()) {
    process.stderr.write(
      'No display (DISPLAY and WAYLAND_DISPLAY are unset): the quick start runs here in the terminal.\n',
    );
    await runCli(['quickstart', ...args]);
  } else if (electron?.path && !electron.blocking) {
    process.exitCode = await openWindow(electron);
  } else {
    process.stderr.write('The window cannot open; the command line works: node bin/whittle.mjs --help\n');
    process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
}
