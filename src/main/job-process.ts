import { app, utilityProcess } from 'electron';
import { forkJob, type SpawnJob } from '../host';
import type { JobToHost } from '../shared/protocol';

/** Messages and the end of a process come by different ways: the last messages get this long to arrive. */
const settleMs = 100;

/**
 * How the app starts job processes: by the Node that started the app where there is one (`npm start` names it in
 * `WHITTLE_NODE`), else as Electron's utility processes. In Electron's program every library allocates with Chromium's
 * `malloc`, which gives large blocks back to the system at once: a training step there takes a tenth longer.
 */
export function jobProcesses(entry: string): SpawnJob {
  const node = app.isPackaged ? undefined : process.env['WHITTLE_NODE'];
  return node ? forkJob(entry, node) : utilityJob(entry);
}

/** Starts job processes as Electron utility processes; `entry` is the built `src/trainer/index.ts`. */
function utilityJob(entry: string): SpawnJob {
  return (environment) => {
    const child = utilityProcess.fork(entry, [], {
      serviceName: 'Whittle job',
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', ...environment },
      stdio: 'pipe',
    });
    // What a job says goes through this process, and with it into the log.
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => process.stderr.write(text));
    return {
      get pid() {
        return child.pid;
      },
      send: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', (message) => listener(message as JobToHost)),
      onExit: (listener) => void child.on('exit', (code) => setTimeout(listener, settleMs, code)),
      // Electron's own kill asks first; a job that hangs would not hear it.
      kill: () => {
        if (child.pid === undefined) child.kill();
        else killNow(child.pid);
      },
    };
  };
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already: its exit is reported anyway.
  }
}
