import type { Command } from 'commander';
import { presets, type Preset } from '../core/presets';
import type { Host } from '../host/host';
import { UserError } from '../shared/errors';
import type { RunConfigInput } from '../shared/run';
import type { Cli } from './cli';
import { UsageError } from './failure';
import { findDataset } from './lookup';
import { countingNumber, nonNegative, positive, repeated } from './numbers';
import { applySettings } from './settings';

/** Options that describe a run, shared by `train` and `sweep`. */
export interface RunOptions {
  readonly data?: string;
  readonly model?: string;
  readonly preset?: string;
  readonly epochs?: number;
  readonly steps?: number;
  readonly fineTune?: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly momentum?: number;
  readonly set: readonly string[];
}

export function addRunOptions(command: Command): Command {
  return command
    .option('--data <name>', 'dataset, by name or id')
    .option('--model <name>', 'net (see `whittle models`)')
    .option('--preset <name>', `documented settings: ${presets.map(({ name }) => name).join(', ')}`)
    .option('--epochs <count>', 'length of the sparse phase', positive)
    .option('--steps <count>', 'its length in steps instead', countingNumber)
    .option(
      '--fine-tune <epochs>',
      'length of the fine-tune phase with the zero mask frozen; 0 for none',
      nonNegative,
    )
    .option('--batch <size>', 'samples in a batch', countingNumber)
    .option('--learning-rate <rate>', 'step size of the optimiser', positive)
    .option('--momentum <value>', 'momentum in 0–1, averaging form', nonNegative)
    .option(
      '--set <key=value>',
      'any other setting, repeatable: method.settings.grouping=filter',
      repeated,
      [],
    );
}

/** The configuration of one run: preset, then options, then `--set`, each winning over the one before. */
export async function runConfig(
  cli: Cli,
  host: Host,
  options: RunOptions,
  method: { readonly name?: string; readonly lambda?: number },
  seed?: number,
): Promise<RunConfigInput> {
  const preset = options.preset === undefined ? null : findPreset(options.preset);
  const base = preset?.config;
  const modelName = options.model ?? base?.model.name;
  const methodName = method.name ?? base?.method.name;
  if (!options.data) throw new UsageError("required option '--data <name>' not specified");
  if (!modelName) throw new UsageError("required option '--model <name>' not specified");
  if (!methodName) throw new UsageError("required option '--method <name>' not specified");
  const dataset = await findDataset(host, options.data);
  const config = {
    ...base,
    dataset: dataset.id,
    model: modelName === base?.model.name ? base.model : { name: modelName },
    method: {
      ...(methodName === base?.method.name ? base.method : { name: methodName }),
      ...given({ lambda: method.lambda }),
    },
    ...given({
      epochs: options.epochs,
      // A length in epochs wins over the preset's steps, as steps win over its epochs.
      steps: options.epochs === undefined ? options.steps : undefined,
      fineTuneEpochs: options.fineTune,
      batchSize: options.batch,
      learningRate: options.learningRate,
      momentum: options.momentum,
      seed,
      engine: cli.engine === 'auto' ? undefined : cli.engine,
    }),
  };
  const { models, methods } = await host.request('registry:list', undefined);
  const known = {
    model: models.find(({ name }) => name === modelName),
    method: methods.find(({ name }) => name === methodName),
  };
  return applySettings(config, options.set, known) as unknown as RunConfigInput;
}

/** Only the fields that have a value: an absent option must not hide a preset's. */
function given<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function findPreset(name: string): Preset {
  const preset = presets.find((one) => one.name === name);
  if (preset) return preset;
  throw new UserError(
    `no preset ${name}`,
    `one of ${presets.map((one) => one.name).join(', ')}`,
    'see `whittle presets`',
  );
}
