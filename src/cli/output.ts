/** The two streams of the contract: stdout for results, stderr for people. */
export interface Output {
  readonly json: boolean;
  /** The one document of a command that ends at once: JSON, or the text for people. */
  result(value: unknown, text: () => string): void;
  /** Says that the command runs: what goes to stdout are JSON lines, and the last one is `done` or `failed`. */
  begin(): void;
  /** One JSON line of a command that runs; nothing without `--json`, or behind the last one. */
  line(kind: string, fields: object): void;
  /** Ends the lines of a command that runs with `failed`, where they have not ended; nothing for another command. */
  fail(error: string): void;
  /** The readable end of a command that runs; to stdout, or to stderr beside JSON. */
  report(text: string): void;
  /** A remark for people, to stderr. */
  say(text: string): void;
}

export function createOutput(
  json: boolean,
  stdout: NodeJS.WritableStream = process.stdout,
  stderr: NodeJS.WritableStream = process.stderr,
): Output {
  const print = (stream: NodeJS.WritableStream, text: string): void =>
    void stream.write(text.endsWith('\n') ? text : `${text}\n`);
  let hasBegun = false;
  let hasEnded = false;
  const line = (kind: string, fields: object): void => {
    if (!json || hasEnded) return;
    hasEnded = kind === 'done' || kind === 'failed';
    print(stdout, JSON.stringify({ kind, ...fields }));
  };
  return {
    json,
    begin: () => void (hasBegun = true),
    line,
    fail: (error) => {
      if (hasBegun) line('failed', { error });
    },
    result: (value, text) => print(stdout, json ? JSON.stringify(value) : text()),
    report: (text) => print(json ? stderr : stdout, text),
    say: (text) => print(stderr, text),
  };
}
