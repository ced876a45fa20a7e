import { setTimeout as sleep } from 'node:timers/promises';
import type { HostToJob, JobToHost } from '../shared/protocol';

/** A job process's line to its host. */
export interface Channel {
  send(message: JobToHost): void;
  onMessage(listener: (message: HostToJob) => void): void;
  /** The host is gone. */
  onLost(listener: () => void): void;
  /** Resolves once all that was sent is on its way out of this process. */
  flush(): Promise<void>;
}

/** What Electron puts on `process` in a utility process. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

/** Longest wait of a utility process for its host to say that the last message has arrived. */
const PORT_FLUSH_MS = 10_000;

/** The line to whatever started this process: Electron's `utilityProcess` or Node's `fork`. */
export function openChannel(): Channel {
  const port = (process as unknown as { parentPort?: ParentPort }).parentPort;
  if (port) return portChannel(port);
  if (process.send) return forkChannel();
  throw new Error('this program is started by Whittle; it does nothing on its own');
}

function portChannel(port: ParentPort): Channel {
  // The port has no way to tell when a message is out: the host says so.
  const heard = new Promise<void>((resolve) =>
    port.on('message', ({ data }) => {
      if ((data as HostToJob).kind === 'leave') resolve();
    }),
  );
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', ({ data }) => listener(data as HostToJob)),
    // Electron ends its utility processes with itself.
    onLost: () => undefined,
    flush: () => Promise.race([heard, sleep(PORT_FLUSH_MS)]),
  };
}

function forkChannel(): Channel {
  const sent = new Set<Promise<void>>();
  return {
    send: (message) => {
      if (!process.connected) return;
      const done = new Promise<void>((resolve) =>
        process.send!(message, undefined, undefined, () => resolve()),
      );
      sent.add(done);
      void done.then(() => sent.delete(done));
    },
    onMessage: (listener) => void process.on('message', (message) => listener(message as HostToJob)),
    onLost: (listener) => void process.on('disconnect', listener),
    flush: async () => void (await Promise.all(sent)),
  };
}
