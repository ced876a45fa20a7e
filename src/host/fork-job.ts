import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { HostToJob, JobToHost } from '../shared/protocol';
import type { JobProcess, SpawnJob } from './host';

/**
 * Starts job processes as processes of Node. `entry` is the built `src/trainer/index.ts`, `node` the program that runs
 * it: by default the one that runs this.
 */
export function forkJob(entry: string, node: string = process.execPath): SpawnJob {
  return (environment): JobProcess => {
    const child = fork(entry, [], {
      execPath: node,
      // Structured cloning: Float32Array, NaN and undefined arrive as they are.
      serialization: 'advanced',
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', ...environment },
      execArgv: [],
      // Stdout is the parent's contract (JSON lines): whatever a library prints goes to stderr.
      stdio: ['ignore', 2, 'pipe', 'ipc'],
    });
    passOn(child.stderr!);
    // Unheard, 'error' would end this process; 'close' tells of it.
    child.on('error', () => undefined);
    return {
      pid: child.pid,
      // A message to a process that has just died is no error of its sender: its exit is reported anyway.
      send: (message: HostToJob) => void child.send(message, () => undefined),
      onMessage: (listener) => void child.on('message', (message) => listener(message as JobToHost)),
      // 'close' comes after the channel's last message ('exit' may overtake it), also when nothing could be started.
      onExit: (listener) => void child.on('close', (code) => setImmediate(listener, code)),
      kill: () => void child.kill('SIGKILL'),
    };
  };
}

/** What TensorFlow says at each start whatever it is told: it would tear a progress bar to pieces. */
const CHATTER = /^(WARNING: All log messages before absl|I\d{4} .*oneDNN custom operations)/;

/** Hands a job's stderr on, line by line, without the chatter. */
function passOn(stderr: Readable): void {
  createInterface({ input: stderr }).on('line', (line) => {
    if (!CHATTER.test(line)) process.stderr.write(`${line}\n`);
  });
}
