/**
 * Filters of runs as people type them:
 *
 *     method = cges and lambda > 1e-4 and accuracy >= 98.5 %
 *     state != done or (tag = keep and not note ~ "old")
 *     lenet                                   (any text of the run holds it)
 *
 * `~` holds, `!~` does not; texts compare without case; a missing value fits nothing but `!=`. `and` may be left out.
 */
export type Value = number | string | readonly string[] | null;

/** Where a query finds its fields. */
export interface QueryFields<Row> {
  /** The field of a name, as typed; null when there is none. Of a fraction, numbers above 1 are read as percent. */
  find(name: string): { readonly value: (row: Row) => Value; readonly fraction?: boolean } | null;
  /** All text of a row, for words without a field. */
  text(row: Row): string;
  /** Names that may be typed, for the message of an unknown one. */
  readonly names: readonly string[];
}

export type Predicate<Row> = (row: Row) => boolean;
export type Parsed<Row> =
  | { readonly ok: true; readonly test: Predicate<Row> }
  /** `at`: place in the text, from 0. */
  | { readonly ok: false; readonly at: number; readonly problem: Problem };
export type Problem =
  | { readonly kind: 'unknown-field'; readonly name: string; readonly near: string | null }
  | { readonly kind: 'value-missing'; readonly after: string }
  | { readonly kind: 'not-a-number'; readonly value: string }
  | { readonly kind: 'unexpected'; readonly token: string }
  | { readonly kind: 'end-missing' };

interface Token {
  readonly kind: 'word' | 'string' | 'operator' | 'open' | 'close';
  readonly text: string;
  readonly at: number;
}

class Stop extends Error {
  constructor(
    readonly at: number,
    readonly problem: Problem,
  ) {
    super(problem.kind);
  }
}

const TOKEN = /\s*(?:(\()|(\))|"((?:[^"\\]|\\.)*)"|(!=|!~|>=|<=|[=><~≥≤≠])|([^\s()"=<>~!≥≤≠]+|!))/y;
const PLAIN: Readonly<Record<string, string>> = { '≥': '>=', '≤': '<=', '≠': '!=' };

function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Stop(from, { kind: 'unexpected', token: text.slice(from).trim().slice(0, 1) });
    const [whole, open, close, string, operator, word] = match;
    const at = from + whole.length - whole.trimStart().length;
    if (open) found.push({ kind: 'open', text: open, at });
    else if (close) found.push({ kind: 'close', text: close, at });
    else if (string !== undefined) {
      found.push({ kind: 'string', text: string.replace(/\\(.)/g, '$1'), at });
    } else if (operator) found.push({ kind: 'operator', text: PLAIN[operator] ?? operator, at });
    else found.push({ kind: 'word', text: word!, at });
  }
  return found;
}

/** A number as typed, a percent sign makes it a fraction; NaN when it is none. */
function numberOf(text: string): number {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%?)$/i.exec(text);
  return match ? Number(match[1]) / (match[2] ? 100 : 1) : Number.NaN;
}

const fold = (text: string): string => text.toLowerCase();

class Parser<Row> {
  #at = 0;
  readonly #tokens: readonly Token[];

  constructor(
    text: string,
    readonly fields: QueryFields<Row>,
  ) {
    this.#tokens = tokens(text);
  }

  parse(): Predicate<Row> {
    if (this.#tokens.length === 0) return () => true;
    const test = this.#any();
    const rest = this.#peek();
    if (rest) throw new Stop(rest.at, { kind: 'unexpected', token: rest.text });
    return test;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token?.kind !== 'word' || fold(token.text) !== word) return false;
    this.#at += 1;
    return true;
  }

  #any(): Predicate<Row> {
    const parts = [this.#all()];
    while (this.#takeWord('or')) parts.push(this.#all());
    return (row) => parts.some((part) => part(row));
  }

  #all(): Predicate<Row> {
    const parts = [this.#one()];
    for (;;) {
      if (this.#takeWord('and')) parts.push(this.#one());
      else {
        const next = this.#peek();
        const ends = !next || next.kind === 'close' || next.kind === 'operator';
        if (ends || (next.kind === 'word' && fold(next.text) === 'or')) break;
        parts.push(this.#one());
      }
    }
    return (row) => parts.every((part) => part(row));
  }

  #one(): Predicate<Row> {
    if (this.#takeWord('not')) {
      const inner = this.#one();
      return (row) => !inner(row);
    }
    const token = this.#peek();
    if (!token) throw new Stop(this.#end(), { kind: 'end-missing' });
    this.#at += 1;
    if (token.kind === 'open') {
      const inner = this.#any();
      if (this.#peek()?.kind !== 'close') throw new Stop(this.#end(), { kind: 'end-missing' });
      this.#at += 1;
      return inner;
    }
    if (token.kind === 'close' || token.kind === 'operator') {
      throw new Stop(token.at, { kind: 'unexpected', token: token.text });
    }
    if (this.#peek()?.kind === 'operator') return this.#comparison(token);
    const wanted = fold(token.text);
    return (row) => fold(this.fields.text(row)).includes(wanted);
  }

  #comparison(name: Token): Predicate<Row> {
    const field = this.fields.find(name.text);
    if (!field) {
      const near = nearest(name.text, this.fields.names);
      throw new Stop(name.at, { kind: 'unknown-field', name: name.text, near });
    }
    const operator = this.#tokens[this.#at++]!;
    const value = this.#peek();
    if (!value || value.kind === 'operator' || value.kind === 'open' || value.kind === 'close') {
      throw new Stop(value?.at ?? this.#end(), { kind: 'value-missing', after: operator.text });
    }
    this.#at += 1;
    let typed = value.text;
    // A percent sign may stand apart.
    const sign = this.#peek();
    if (value.kind === 'word' && sign?.kind === 'word' && sign.text === '%') {
      typed += '%';
      this.#at += 1;
    }
    const compare = comparison(operator.text, typed, value.at, field.fraction ?? false);
    return (row) => compare(field.value(row));
  }

  #end(): number {
    const last = this.#tokens.at(-1);
    return last ? last.at + last.text.length : 0;
  }
}

/** @throws Stop when `>` and the like are given no number. */
function comparison(
  operator: string,
  typed: string,
  at: number,
  fraction: boolean,
): (value: Value) => boolean {
  const plain = numberOf(typed);
  const number = fraction && plain > 1 ? plain / 100 : plain;
  const wanted = fold(typed);
  const equal = (value: Value): boolean => {
    if (typeof value === 'number') return Math.abs(value - number) <= 1e-9 * Math.max(1e-9, Math.abs(number));
    if (typeof value === 'string') return fold(value) === wanted;
    return value?.some((one) => fold(one) === wanted) ?? false;
  };
  const holds = (value: Value): boolean => {
    if (value === null) return false;
    return [value].flat().some((one) => fold(String(one)).includes(wanted));
  };
  const tests: Readonly<Record<string, (value: Value) => boolean>> = {
    '=': equal,
    '!=': (value) => !equal(value),
    '~': holds,
    '!~': (value) => !holds(value),
  };
  if (tests[operator]) return tests[operator];
  if (Number.isNaN(number)) throw new Stop(at, { kind: 'not-a-number', value: typed });
  const orders: Readonly<Record<string, (value: number) => boolean>> = {
    '>': (value) => value > number,
    '>=': (value) => value >= number,
    '<': (value) => value < number,
    '<=': (value) => value <= number,
  };
  return (value) => typeof value === 'number' && orders[operator]!(value);
}

/** The name that was most likely meant: the one with the fewest changes, at most a third of its letters. */
function nearest(name: string, names: readonly string[]): string | null {
  const scored = names.map((one) => ({ one, changes: distance(fold(name), fold(one)) }));
  const best = scored.sort((a, b) => a.changes - b.changes)[0];
  return best && best.changes <= Math.max(1, Math.floor(best.one.length / 3)) ? best.one : null;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The filter that `text` stands for; an empty text fits everything. */
export function parseQuery<Row>(text: string, fields: QueryFields<Row>): Parsed<Row> {
  try {
    return { ok: true, test: new Parser(text, fields).parse() };
  } catch (thrown) {
    if (!(thrown instanceof Stop)) throw thrown;
    return { ok: false, at: thrown.at, problem: thrown.problem };
  }
}
