import { MultiBar, type SingleBar } from 'cli-progress';

/** Progress for people: a bar that redraws itself on a terminal, plain lines anywhere else. Both go to stderr. */
export interface Progress {
  /** `fraction` 0–1; `note` says what is being done. */
  update(fraction: number, note: string): void;
  /** A line that stays: above the bar on a terminal. */
  log(line: string): void;
  /** Removes the bar. */
  end(): void;
}

const scale = 1000;

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? bar(stream) : lines(stream);
}

function bar(stream: NodeJS.WriteStream): Progress {
  const bars = new MultiBar({
    stream,
    format: '{bar} {percentage} %  {note}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    clearOnComplete: true,
    hideCursor: true,
    linewrap: false,
    // Ctrl-C is ours: the run leaves with a checkpoint first.
    gracefulExit: false,
    fps: 8,
  });
  // However the process ends, the terminal gets its cursor and its line wrapping back.
  process.once('exit', () => stream.write('\x1b[?25h\x1b[?7h'));
  const one: SingleBar = bars.create(scale, 0, { note: '' });
  return {
    update: (fraction, note) => one.update(Math.round(scale * fraction), { note }),
    log: (line) => bars.log(`${line}\n`),
    end: () => bars.stop(),
  };
}

/** Without a terminal only what stays is written: a log file is no place for a bar. */
function lines(stream: NodeJS.WritableStream): Progress {
  return { update: () => undefined, log: (line) => void stream.write(`${line}\n`), end: () => undefined };
}
