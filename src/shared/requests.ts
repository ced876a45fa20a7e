/**
 * The schema of every request of `workbench.ts`, by channel. Main parses each payload with it before anything else
 * looks at it: the window is not trusted.
 */
import * as v from 'valibot';
import { CurvePoint } from './curve-point';
import { UserError } from './errors';
import { figureParts, xMeasures, yMeasures } from './figure';
import { shown, wanted } from './issue-words';
import { RunConfig } from './run-config';
import type { Channel, WorkbenchRequests } from './workbench';

const text = v.pipe(v.string(), v.maxLength(1000));
/** What a person calls a run or a sweep. */
const givenName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(32_767));
/** Ids become names of folders: no separator, nothing that climbs. */
const id = v.pipe(v.string(), v.maxLength(200), v.regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'an id'));
const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const nothing = v.optional(v.undefined());
const fraction = v.pipe(v.number(), v.gtValue(0), v.ltValue(1));
const ids = v.pipe(v.array(id), v.maxLength(100_000));
const run = v.strictObject({ run: id });
const upTo = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const parallel = v.union([v.literal('auto'), upTo(1, 256)]);
const runtime = v.strictObject({ runtime: v.picklist(['cpu', 'cuda']) });
/** Millimetres: from a stamp to a poster, which a PNG of 300 dpi still fits into memory. */
const side = v.pipe(v.number(), v.minValue(20), v.maxValue(500));
const look = v.strictObject({
  x: v.optional(v.picklist(xMeasures)),
  y: v.optional(v.picklist(yMeasures)),
  logX: v.optional(v.boolean()),
  logY: v.optional(v.boolean()),
  without: v.optional(v.pipe(v.array(v.picklist(figureParts)), v.maxLength(figureParts.length))),
  title: v.optional(v.pipe(text, v.trim(), v.minLength(1))),
  size: v.optional(v.strictObject({ width: side, height: side })),
  fontSize: v.optional(v.pipe(v.number(), v.minValue(4), v.maxValue(48))),
});

const requestSchemas = {
  'app:info': nothing,
  'quickstart:prepare': nothing,
  'quickstart:run': nothing,
  'datasets:list': nothing,
  'datasets:inspect': v.strictObject({ path }),
  'datasets:import': v.strictObject({
    path,
    name: v.optional(text),
    format: v.optional(text),
    label: v.optional(text),
    test: v.optional(path),
    testFraction: v.optional(fraction),
    seed: v.optional(index),
  }),
  'datasets:cancel': v.strictObject({ path }),
  'datasets:source': v.strictObject({ id }),
  'datasets:reimport': v.strictObject({ id }),
  'datasets:preview': v.strictObject({
    id,
    part: v.picklist(['train', 'test']),
    offset: index,
    count: v.pipe(index, v.maxValue(1000)),
  }),
  'datasets:remove': v.strictObject({ id }),
  'datasets:statistics': v.strictObject({ id }),
  'dialog:choose': v.strictObject({
    kind: v.picklist(['file', 'folder', 'save']),
    title: text,
    defaultName: v.optional(text),
  }),
  'registry:list': nothing,
  'runs:list': nothing,
  'runs:show': run,
  'runs:net': run,
  'runs:weight-maps': v.strictObject({ run: id, after: v.optional(index) }),
  'runs:steps': v.strictObject({
    run: id,
    from: index,
    to: index,
    stretches: v.optional(v.pipe(index, v.minValue(1), v.maxValue(10_000))),
  }),
  'runs:configs': v.strictObject({ runs: ids }),
  'runs:measures': v.strictObject({ runs: ids }),
  'runs:annotate': v.strictObject({
    runs: ids,
    name: v.optional(v.nullable(givenName)),
    tags: v.optional(
      v.pipe(v.array(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60))), v.maxLength(50)),
    ),
    note: v.optional(v.pipe(v.string(), v.maxLength(100_000))),
    archived: v.optional(v.boolean()),
  }),
  'sweeps:rename': v.strictObject({ sweep: id, name: v.nullable(givenName) }),
  'runs:disk': v.strictObject({ runs: ids }),
  'runs:estimate': v.strictObject({ config: RunConfig }),
  'runs:enqueue': v.strictObject({
    name: v.optional(text),
    configs: v.pipe(v.array(RunConfig), v.minLength(1), v.maxLength(10_000)),
    reuse: v.optional(v.boolean()),
  }),
  'runs:pause': run,
  'runs:resume': run,
  'runs:stop': run,
  'runs:change': v.pipe(
    v.strictObject({
      run: id,
      lambda: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0))),
      learningRate: v.optional(v.pipe(v.number(), v.finite(), v.gtValue(0))),
    }),
    v.check(
      ({ lambda, learningRate }) => lambda !== undefined || learningRate !== undefined,
      'a λ or a learning rate',
    ),
  ),
  'runs:remove': run,
  'runs:delete': v.strictObject({ runs: ids }),
  'runs:spare': v.strictObject({ runs: ids }),
  'runs:doomed': nothing,
  'runs:move': v.strictObject({ run: id, position: index }),
  'queue:pause': v.strictObject({ paused: v.boolean() }),
  'queue:parallel': v.strictObject({ parallel }),
  'queue:state': nothing,
  'queue:outlook': nothing,
  'curve:points': v.strictObject({ runs: ids }),
  'curve:save': v.strictObject({
    runs: ids,
    path,
    points: v.optional(
      v.pipe(v.array(v.strictObject({ runs: ids, pathIndex: v.optional(index) })), v.maxLength(100_000)),
    ),
    guests: v.optional(v.pipe(v.array(CurvePoint), v.maxLength(100_000))),
    look: v.optional(look),
  }),
  'exports:create': v.strictObject({
    run: id,
    format: v.picklist(['onnx', 'safetensors']),
    directory: path,
    point: v.optional(index),
    roundTo: v.optional(v.pipe(index, v.minValue(1), v.maxValue(1024))),
  }),
  'exports:cancel': run,
  'exports:find': v.strictObject({ path }),
  'guidance:lambda': v.strictObject({ config: RunConfig }),
  'try:open': v.strictObject({ run: id, point: v.optional(index) }),
  'try:predict': v.strictObject({ sample: v.instance(Float32Array) }),
  'try:close': nothing,
  'compute:doctor': nothing,
  'workspace:damage': nothing,
  'app:retry': nothing,
  'settings:read': nothing,
  'settings:change': v.nullable(
    v.partial(
      v.strictObject({
        parallel,
        threads: v.nullable(upTo(1, 1024)),
        onlyWhenIdle: v.boolean(),
        idleMinutes: upTo(1, 240),
        checkpointSeconds: upTo(5, 3600),
        afterError: v.picklist(['continue', 'pause']),
      }),
    ),
  ),
  'disk:use': nothing,
  'disk:reclaim': v.strictObject({ what: v.picklist(['spareCheckpoints', 'archivedCheckpoints']) }),
  'runtimes:list': nothing,
  'runtimes:install': runtime,
  'runtimes:remove': runtime,
  'runtimes:cancel': nothing,
  'app:preferences': nothing,
  'app:zoom': v.strictObject({ change: v.picklist(['in', 'out', 'reset']) }),
  'app:prefer': v.strictObject({ notifications: v.boolean() }),
  'workspace:open': v.strictObject({ path }),
  'diagnostics:copy': nothing,
  'path:reveal': v.strictObject({ path }),
  'path:drag': v.strictObject({ path }),
} satisfies { [C in Channel]: v.GenericSchema<unknown, WorkbenchRequests[C]['args']> };

/** Whether a channel of this name exists. */
export function isChannel(name: unknown): name is Channel {
  return typeof name === 'string' && Object.hasOwn(requestSchemas, name);
}

/**
 * The parsed arguments of a request.
 *
 * Throws `UserError` that names the channel, the field, what was got and what was expected.
 */
export function parseRequest<C extends Channel>(channel: C, args: unknown): WorkbenchRequests[C]['args'] {
  const result = v.safeParse(requestSchemas[channel], args);
  if (result.success) return result.output as WorkbenchRequests[C]['args'];
  const [issue] = result.issues;
  const field = v.getDotPath(issue as v.BaseIssue<unknown>) ?? 'arguments';
  throw new UserError(
    `${channel} was asked with ${field} = ${shown(issue.input)}`,
    `${wanted(issue as v.BaseIssue<unknown>)} there`,
    'correct the request; the channels and their arguments stand in src/shared/workbench.ts',
  );
}
