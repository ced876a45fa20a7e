/** Points of another workspace, from a file that `whittle curve --json` wrote there. */
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { CurvePoint } from '../shared/curve-point';
import { UserError } from '../shared/errors';
import { readError } from '../shared/file-errors';
import { shown, wanted } from '../shared/issue-words';

/** A point as it is printed. Whether another one beats it is seen anew among all that are drawn together. */
const PrintedPoint = v.pipe(
  v.strictObject({ ...CurvePoint.entries, pareto: v.optional(v.boolean()) }),
  v.transform(({ pareto: _pareto, ...point }): CurvePoint => point),
);

/**
 * The points in a file, in their order: the document of `whittle curve --json` (or any other with a list `points`), a list
 * of points, or JSON Lines of these.
 *
 * @throws UserError naming the file, and the point and the field that are wrong.
 */
export async function readPoints(path: string): Promise<readonly CurvePoint[]> {
  const points = jsonIn(path, await readText(path)).flatMap((value) => pointsIn(path, value));
  if (points.length === 0) throw unlike(path, 'has no points');
  return points.map((value, i) => parsePoint(`${path}, point ${i + 1}`, value));
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw readError(path, error);
  });
  // What Windows PowerShell redirects into a file is UTF-16, with a byte order mark.
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** The one JSON value of a text, or those of its lines. */
function jsonIn(path: string, text: string): readonly unknown[] {
  const whole = parseJson(text);
  if ('value' in whole) return [whole.value];
  const lines = text.split('\n').map((line, i) => ({ number: i + 1, line }));
  const parsed = lines
    .filter(({ line }) => line.trim() !== '')
    .map(({ number, line }) => ({ number, ...parseJson(line) }));
  // Of a document over several lines, the first one alone is no JSON: then the document is what is broken.
  const isLines = parsed.length > 1 && 'value' in parsed[0]!;
  if (!isLines) throw unlike(path, `is not JSON (${whole.problem})`);
  return parsed.map((one) => {
    if ('value' in one) return one.value;
    throw unlike(path, `is not JSON in line ${one.number} (${one.problem})`);
  });
}

function parseJson(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

function pointsIn(path: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null)
    throw unlike(path, `has ${shown(value)} where points should be`);
  if (!('points' in value)) {
    if ('method' in value) return [value];
    throw unlike(path, 'has neither `points` nor a point');
  }
  if (Array.isArray(value.points)) return value.points;
  throw unlike(path, `has ${shown(value.points)} as \`points\``);
}

const unlike = (path: string, problem: string): UserError =>
  new UserError(
    `${path} ${problem}`,
    'what `whittle curve --json` prints: a document with a list `points`, such a list, or one point a line',
    'write the file with `whittle curve --json`',
  );

function parsePoint(place: string, value: unknown): CurvePoint {
  const parsed = v.safeParse(PrintedPoint, value);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  const field = v.getDotPath(issue);
  if (field && issue.expected === 'never') {
    throw new UserError(
      `${place} has a field ${field}`,
      'the fields that `whittle curve --json` prints',
      'correct its name, or draw it with the version of Whittle that wrote it',
    );
  }
  const got = issue.input === undefined ? 'missing' : shown(issue.input);
  throw new UserError(
    field ? `${place}: ${field} is ${got}` : `${place} is ${got}`,
    field ? wanted(issue) : 'a point',
    'correct it, or write the file anew with `whittle curve --json`',
  );
}
