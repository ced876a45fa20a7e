/** Running other programs: found without a shell, watched while they work, ended with us. */
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { noteChild } from './lock.mjs';

/** The full path of a program on PATH, or null. */
export function findProgram(name, environment = process.env) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of (environment.PATH ?? environment.Path ?? '').split(delimiter)) {
    for (const ending of endings) {
      const path = join(folder, name + ending);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here: the next one.
      }
    }
  }
  return null;
}

/** How to run npm: the npm that runs us, else the one beside node, else the one on PATH. */
export function npmCommand() {
  const beside = dirname(process.execPath);
  const scripts = [
    process.env.npm_execpath,
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const script = scripts.find((path) => path && basename(path) === 'npm-cli.js' && existsSync(path));
  if (script) return [process.execPath, script];
  const npm = findProgram('npm');
  return npm && [npm];
}

/**
 * Runs a program to its end and collects what it says.
 *
 * @param {string[]} command program and arguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, watch?: (giveUp: (why: string) => void) => void, watchMs?: number }} options
 *   `watch` is called regularly while it runs and may give up on it.
 * @returns {Promise<{ code: number | null, output: string, gaveUp: string | null }>}
 */
export function run(command, { cwd, env = process.env, watch, watchMs = 250 } = {}) {
  return new Promise((settle) => {
    const [program, ...args] = command;
    // Only a .cmd file needs the Windows shell; none of our arguments holds a character that it would read.
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      shell: /\.(cmd|bat)$/i.test(program),
    });
    const strike = noteChild(child.pid);
    let output = '';
    let gaveUp = null;
    const giveUp = (why) => {
      gaveUp ??= why;
      child.kill('SIGKILL');
    };
    const timer = watch && setInterval(() => watch(giveUp), watchMs);
    const end = (code, extra = '') => {
      clearInterval(timer);
      process.off('exit', endChild);
      strike();
      settle({ code, output: output + extra, gaveUp });
    };
    const endChild = () => child.kill('SIGKILL');
    process.on('exit', endChild);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    child.on('error', (error) => end(null, error.message));
    child.on('close', (code) => end(code));
  });
}

/** Runs a quick program and returns its standard output, or null when it fails. */
export function ask(command, options = {}) {
  const [program, ...args] = command;
  const result = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 20_000,
    windowsHide: true,
    ...options,
  });
  return result.status === 0 ? result.stdout.trim() : null;
}

/** Runs a program with our own terminal and resolves with its exit code (128 + n for signal n is reported as 1). */
export function runInTerminal(command, { cwd, env = process.env } = {}) {
  return new Promise((settle) => {
    const [program, ...args] = command;
    const child = spawn(program, args, { cwd, env, stdio: 'inherit' });
    const pass = (signal) => {
      // Ctrl-C at a terminal reaches the program by itself: once is enough.
      if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal);
    };
    process.on('SIGINT', pass);
    process.on('SIGTERM', pass);
    child.on('error', (error) => {
      process.stderr.write(`${basename(program)}: ${error.message}\n`);
      settle(1);
    });
    child.on('close', (code) => {
      process.off('SIGINT', pass);
      process.off('SIGTERM', pass);
      settle(code ?? 1);
    });
  });
}

/** Words that mark the line which says what really went wrong. */
const telling =
  /getaddrinfo|ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|certificate|Name or service|Temporary failure|timed out|no space|ENOSPC|EACCES|EPERM|403|404|407|integrity|sync/i;
/** Lines of npm and pip that say nothing by themselves. */
const empty =
  /complete log of this run|Run "npm help|^(npm error|ERROR:)?\s*$|^npm (error|warn) (code|errno|syscall|hostname|type)\b|notice/i;

/** What a failed program said, in one line: the telling line where there is one, else its last. */
export function reasonIn(output) {
  const lines = output
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line && !empty.test(line));
  const line = lines.findLast((text) => telling.test(text)) ?? lines.at(-1) ?? '';
  const plain = line.replace(/^(npm error|ERROR:|WARNING:|error:)\s*/i, '');
  return plain.length > 200 ? `${plain.slice(0, 199)}…` : plain;
}
