/**
 * An error written for the person at the keyboard: what was got, what was expected, what to do.
 *
 * Crosses process boundaries as a plain value (`toPlain`) and is rebuilt on the other side (`fromPlain`).
 */
export interface PlainError {
  readonly kind: 'user' | 'internal';
  /** What was got: the fact, with the file, record, field or step named. */
  readonly got: string;
  /** What was expected instead. */
  readonly expected?: string;
  /** What to do next. */
  readonly fix?: string;
  /** For internal errors only: the stack, for the log and "copy diagnostics". */
  readonly stack?: string;
}

export class UserError extends Error {
  readonly got: string;
  readonly expected: string;
  readonly fix: string;

  constructor(got: string, expected: string, fix: string) {
    super(`${got}; expected ${expected}; ${fix}`);
    this.name = 'UserError';
    this.got = got;
    this.expected = expected;
    this.fix = fix;
  }
}

/** Turns anything thrown into a value that survives structured cloning and JSON. */
export function toPlain(error: unknown): PlainError {
  if (error instanceof UserError) {
    return { kind: 'user', got: error.got, expected: error.expected, fix: error.fix };
  }
  if (error instanceof Error) {
    return { kind: 'internal', got: error.message, ...(error.stack ? { stack: error.stack } : {}) };
  }
  return { kind: 'internal', got: String(error) };
}

/** Rebuilds an `Error` from its plain form. */
export function fromPlain(plain: PlainError): Error {
  if (plain.kind === 'user') {
    return new UserError(plain.got, plain.expected ?? '', plain.fix ?? '');
  }
  const error = new Error(plain.got);
  if (plain.stack) error.stack = plain.stack;
  return error;
}

/** One line for a terminal or a notice: `got; expected; fix`. */
export function describe(plain: PlainError): string {
  return [plain.got, plain.expected && `expected ${plain.expected}`, plain.fix].filter(Boolean).join('; ');
}

/** Closes a `switch` over a union of kinds: a new kind that is not handled fails to compile. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
