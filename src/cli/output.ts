/** The two streams of the contract: stdout for results, stderr for people. */
export interface Output {
  readonly json: boolean;
  /** The one document of a command that ends at once: JSON, or the text for people. */
  result(value: unknown, text: () => string): void;
  /** One JSON line of a command that runs; nothing without `--json`. */
  line(kind: string, fields: object): void;
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
  return {
    json,
    result: (value, text) => print(stdout, json ? JSON.stringify(value) : text()),
    line: (kind, fields) => {
      if (json) print(stdout, JSON.stringify({ kind, ...fields }));
    },
    report: (text) => print(json ? stderr : stdout, text),
    say: (text) => print(stderr, text),
  };
}
