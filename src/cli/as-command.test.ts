/** Runs written as a command line and read back by the command line itself: they are the same runs. */
import { execFileSync } from 'node:child_process';
import { Command } from 'commander';
import { beforeAll, expect, test } from 'vitest';
import { commandLines, resumeLine } from '../core/command-line';
import { methods as allMethods } from '../core/methods';
import { models as allModels } from '../core/model';
import { presets, quickStartConfigs } from '../core/presets';
import type { Host } from '../host/host';
import { checkConfig, parseConfig } from '../host/config';
import type { DatasetInfo } from '../shared/dataset';
import type { RunConfig, RunConfigInput } from '../shared/run-config';
import type { Act, Cli } from './cli';
import { resume } from './commands/resume';
import { sweep } from './commands/sweep';
import { train } from './commands/train';
import { runConfig } from './config';
import { grid, type GridOptions } from './grid';
import type { RunOptions } from './run-options';
import { applySettings } from './settings';

const known = { models: allModels.map(({ info }) => info), methods: allMethods.map(({ info }) => info) };
const dataset = {
  id: 'd1',
  name: "Ada's digits",
  sampleShape: [28, 28, 1],
  classes: ['0', '1', '2'],
  trainCount: 600,
  testCount: 100,
  preprocessing: { kind: 'pixels', mean: [33], std: [78] },
} as unknown as DatasetInfo;
/** All that reading a command line asks of the host. */
const host = {
  request: async (channel: string) => (channel === 'datasets:list' ? [dataset] : known),
} as unknown as Host;
const cli = { engine: 'auto' } as Cli;

/** The words of a line as a shell splits it. */
const split = (line: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(1, -1);

/** What commander makes of a line: the command's name and what its action is given. */
function parsed(line: string): { readonly name: string; readonly given: readonly unknown[] } {
  let found: { name: string; given: readonly unknown[] } | undefined;
  const program = new Command('whittle').exitOverride();
  const act: Act =
    () =>
    async (...given) => {
      found = { name: (given.at(-1) as Command).name(), given };
    };
  for (const register of [train, sweep, resume]) register(program, act);
  program.parse(split(line), { from: 'user' });
  return found!;
}

async function readBack(line: string): Promise<readonly RunConfigInput[]> {
  const { name, given } = parsed(line);
  if (name === 'sweep') return grid(cli, host, given[0] as GridOptions);
  const { method, lambda, seed, ...options } = given[0] as RunOptions & Record<string, never>;
  return [await runConfig(cli, host, options as RunOptions, { method, lambda, seed })];
}

/** As the host settles them: each setting filled in. */
const settled = (config: RunConfigInput): Promise<RunConfig> => checkConfig(parseConfig(config), dataset);
const sorted = (configs: readonly RunConfig[]): string[] =>
  configs.map((config) => JSON.stringify(config, keysSorted)).sort();
const keysSorted = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

async function expectSame(configs: readonly RunConfigInput[], lines: readonly string[]): Promise<void> {
  const back = (await Promise.all(lines.map(readBack))).flat();
  expect(sorted(await Promise.all(back.map(settled))), lines.join('\n')).toEqual(
    sorted(await Promise.all(configs.map(settled))),
  );
}

const one = (over: Partial<RunConfigInput> = {}): RunConfigInput => ({
  dataset: dataset.id,
  model: { name: 'mlp' },
  method: { name: 'l1', lambda: 1e-4 },
  ...over,
});
const each = <T>(values: readonly T[], make: (value: T) => RunConfigInput): RunConfigInput[] =>
  values.map(make);

// The engines' modules are loaded once.
beforeAll(async () => void (await settled(one())));

test.each<[string, readonly RunConfigInput[], number]>([
  ['a single run', [one({ seed: 7 })], 1],
  ['a preset', [{ ...presets[0]!.config, dataset: dataset.id }], 1],
  [
    'a range of λ with two seeds, and the baseline',
    [0, 1].flatMap((seed) => [
      one({ method: { name: 'none' }, seed }),
      ...each([1e-4, 1e-3, 1e-2], (lambda) => one({ method: { name: 'cges', lambda }, seed })),
    ]),
    1,
  ],
  ['methods of other strengths, as quick start has them', quickStartConfigs(dataset.id), 2],
  [
    'λ that are no even range',
    each([1e-4, 5e-4, 6e-4], (lambda) => one({ method: { name: 'l1', lambda } })),
    1,
  ],
  [
    'one seed that is not 0',
    each([1e-4, 1e-3], (lambda) => one({ method: { name: 'l1', lambda }, seed: 7 })),
    1,
  ],
  ['seeds from 3', each([3, 4, 5], (seed) => one({ seed })), 1],
  ['runs that are no grid', [one({ seed: 1 }), one({ method: { name: 'l1', lambda: 2e-4 }, seed: 2 })], 2],
  [
    'a path',
    [
      one({
        method: { name: 'cges', lambda: 1e-2 },
        path: { low: 1e-4, high: 1e-2, count: 8, epochsPerPoint: 1.5, settleEpochs: 2, fineTune: 'none' },
      }),
    ],
    1,
  ],
  [
    'a path with chosen points',
    [
      one({
        method: { name: 'cges', lambda: 1e-2 },
        path: { low: 1e-4, high: 1e-2, count: 8, fineTune: [2, 5] },
      }),
    ],
    1,
  ],
  ...(['sparsity', 'macs', 'bytes'] as const).map((kind): [string, readonly RunConfigInput[], number] => [
    `targets in ${kind}, with where the search starts`,
    each(kind === 'sparsity' ? [0.5, 0.9] : [2e5, 1e5], (value) =>
      one({ method: { name: 'gs', lambda: 3e-5 }, target: { kind, value } }),
    ),
    1,
  ]),
  [
    'methods that are told a sparsity',
    each([0.5, 0.9, 0.98], (sparsity) =>
      one({ method: { name: 'magnitude', settings: { schedule: 'gradual', sparsity } } }),
    ),
    1,
  ],
  [
    'settings of net and method',
    [
      one({
        model: { name: 'mlp', settings: { hidden: [64] } },
        method: {
          name: 'cges',
          lambda: 1e-3,
          settings: { grouping: 'filter', groupMultipliers: [0.3, 1], exclusiveMultipliers: [2, 1] },
        },
      }),
    ],
    1,
  ],
  [
    'a net of one’s own, over several lines',
    [
      one({
        model: {
          name: 'custom',
          settings: {
            spec: JSON.stringify(
              {
                layers: [
                  { op: 'flatten', name: 'flat' },
                  { op: 'dense', name: 'logits', units: 3 },
                ],
              },
              null,
              2,
            ),
          },
        },
      }),
    ],
    1,
  ],
  [
    'everything about training',
    [
      one({
        epochs: 3.5,
        fineTuneEpochs: 0,
        fineTuneLearningRate: 0.013,
        batchSize: 32,
        warmupEpochs: 2,
        optimiser: { name: 'adamw', beta1: 0.8, beta2: 0.99, epsilon: 1e-7, weightDecay: 0.02 },
        learningRate: 0.002,
        learningRateSchedule: { kind: 'step', factor: 0.3, everyEpochs: 2 },
        learningRateWarmupEpochs: 0.5,
        lambdaWarmupEpochs: 3,
        lambdaSchedule: { kind: 'geometric', to: 4 },
        gradientClipNorm: 2.5,
        augmentation: { shift: 2, flip: true, crop: 0.8 },
        earlyStopping: { metric: 'loss', patience: 4, minDelta: 0.001 },
        keep: 'best-loss',
        validationFraction: 0.1,
        compactWhileTraining: true,
        engine: 'wasm',
      }),
      one({
        momentum: 0.8,
        optimiser: { name: 'sgd', nesterov: true },
        steps: 40,
        learningRateSchedule: { kind: 'constant' },
      }),
      one({ learningRateSchedule: { kind: 'cosine', to: 0 }, lambdaSchedule: { kind: 'linear', to: 0 } }),
    ],
    3,
  ],
])('%s', async (_what, configs, lines) => {
  const commands = commandLines(configs, dataset.name, known);
  expect(commands).toHaveLength(lines);
  await expectSame(configs, commands);
});

test('defaults are left out, and what is left reads well', () => {
  const configs = each([1e-4, 1e-3, 1e-2], (lambda) => one({ method: { name: 'l1', lambda }, epochs: 4 }));
  expect(commandLines([one({ method: { name: 'none' }, epochs: 4 }), ...configs], 'digits', known)).toEqual([
    'whittle sweep --data digits --methods none,l1 --model mlp --lambda 0.0001:0.01:3 --epochs 4',
  ]);
});

test('a name that was given is given to the sweep', () => {
  const configs = each([1e-4, 1e-3], (lambda) => one({ method: { name: 'l1', lambda } }));
  expect(commandLines(configs, 'digits', known, 'nets of June')[0]).toContain("--name 'nets of June'");
  // A single run is trained by `train`, which makes no sweep.
  expect(commandLines(configs.slice(1), 'digits', known, 'nets of June')[0]).not.toContain('--name');
});

test('going on from a run with other settings', async () => {
  const before = await settled(one({ method: { name: 'cges', lambda: 1e-3 }, seed: 4 }));
  const after = {
    ...before,
    method: { ...before.method, lambda: 5e-4, settings: { ...before.method.settings, grouping: 'filter' } },
    learningRate: 0.05,
    learningRateSchedule: { kind: 'cosine' as const, to: 0.1 },
    earlyStopping: null,
    continues: { run: 'r0001' },
  };
  const line = resumeLine('r0001', before, after)!;
  const { name, given } = parsed(line);
  const options = given[1] as { lambda: number; set: readonly string[] };
  expect([name, given[0]]).toEqual(['resume', 'r0001']);
  const model = known.models.find((info) => info.name === 'mlp');
  const method = known.methods.find((info) => info.name === 'cges');
  const base = {
    ...before,
    method: { ...before.method, lambda: options.lambda },
    continues: { run: 'r0001' },
  };
  expect(applySettings(base, options.set, { model, method })).toEqual(after);
  expect(resumeLine('r0001', before, { ...before, continues: { run: 'r0001' } })).toBeNull();
});
