/** A long-lived process that answers each JSON line on its stdin with one on its stdout. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export class Peer {
  /**
   * Starts it and waits for its first line.
   *
   * @param {string} name for messages
   * @param {string[]} command program and arguments
   * @param {NodeJS.ProcessEnv} environment
   * @param {number} timeoutMs longest wait for any of its lines
   */
  static async start(name, command, environment = {}, timeoutMs = 600_000) {
    const peer = new Peer(name, command, environment, timeoutMs);
    peer.greeting = await peer.next();
    return peer;
  }

  constructor(name, [program, ...args], environment, timeoutMs) {
    this.name = name;
    this.timeoutMs = timeoutMs;
    this.errors = '';
    this.child = spawn(program, args, {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stderr
      .setEncoding('utf8')
      .on('data', (text) => (this.errors = (this.errors + text).slice(-2000)));
    this.child.stdin.on('error', () => undefined);
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.ended = new Promise((resolve) => {
      this.child.on('error', (error) => resolve(error.message));
      this.child.on('close', (code) => resolve(`exit code ${code}`));
    });
  }

  /** @returns {Promise<any>} the answer; throws when the process ends or is silent for too long. */
  ask(request) {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    return this.next();
  }

  async next() {
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, this.timeoutMs, 'no answer in time')));
    const line = this.lines.next().then(({ value }) => value ?? this.ended.then((why) => ({ why })));
    const got = await Promise.race([line, late.then((why) => ({ why }))]);
    clearTimeout(timer);
    if (typeof got === 'string') return JSON.parse(got);
    this.end();
    throw new Error(`${this.name}: ${got.why}\n${this.errors}`);
  }

  end() {
    this.child.kill('SIGKILL');
  }
}
