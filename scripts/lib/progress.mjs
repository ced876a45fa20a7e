/** What the set-up says: one line for each piece of work, moving on a terminal, plain and sparse elsewhere. */
import { readableBytes } from './files.mjs';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const plainEveryMs = 5_000;

/**
 * @param {{ stream?: NodeJS.WriteStream, now?: () => number }} options
 */
export function createProgress({ stream = process.stderr, now = Date.now } = {}) {
  const moving = Boolean(stream.isTTY) && !process.env.CI;
  const tasks = new Set();
  let frame = 0;
  let timer = null;

  const clear = () => moving && stream.write('\r\x1b[2K');
  const draw = () => {
    if (!moving || tasks.size === 0) return;
    const text = [...tasks].map((task) => `${task.label} ${task.text}`.trim()).join('  ·  ');
    const width = (stream.columns || 80) - 3;
    stream.write(`\r\x1b[2K${frames[frame++ % frames.length]} ${text.slice(0, width)}`);
  };
  const print = (line) => {
    clear();
    stream.write(`${line}\n`);
    draw();
  };
  const tick = () => {
    if (tasks.size > 0 && !timer && moving) timer = setInterval(draw, 100).unref();
    if (tasks.size === 0 && timer) {
      clearInterval(timer);
      timer = null;
      clear();
    }
  };

  return {
    /** One line of its own. */
    say: print,
    /** Begins a piece of work. */
    task(label) {
      const started = now();
      const task = { label, text: '' };
      let printed = started;
      tasks.add(task);
      if (!moving) print(`${label} …`);
      tick();
      const end = (line) => {
        tasks.delete(task);
        tick();
        print(line);
      };
      return {
        update(text) {
          task.text = text;
          if (moving || now() - printed < plainEveryMs) return;
          printed = now();
          print(`${label} … ${text}`);
        },
        /** Bytes so far, of how many where that is known. */
        bytes(done, total) {
          const share = total
            ? ` of ${readableBytes(total)} (${Math.min(99, Math.floor((100 * done) / total))} %)`
            : '';
          this.update(`${readableBytes(done)}${share}`);
        },
        done: (text = '') =>
          end(`✓ ${label}${text && `: ${text}`} (${((now() - started) / 1000).toFixed(1)} s)`),
        fail: (text) => end(`! ${label}: ${text}`),
      };
    },
  };
}

/** The same, told to a program: each move as a line with the step, its bytes and how many there will be. */
export function createLineProgress(say) {
  return {
    say: () => {},
    task(step) {
      const tell = (done = null, total = null) => say({ kind: 'progress', step, done, total });
      tell();
      return {
        update: () => {},
        bytes: (done, total) => tell(done, total ?? null),
        done: () => {},
        fail: () => {},
      };
    },
  };
}
