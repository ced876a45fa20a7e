import { presets, type Preset } from '../core/presets';
import type { Host } from '../host/host';
import { UserError } from '../shared/errors';
import type { RunConfigInput } from '../shared/run-config';
import type { Cli } from './cli';
import { UsageError } from './failure';
import { findDataset } from './lookup';
import { configFields, given, modelOf, type RunOptions } from './run-options';
import { applySettings } from './settings';

/** What `train` and `sweep` decide by themselves, for one run. */
export interface RunChoice {
  readonly method?: string;
  readonly lambda?: number;
  readonly seed?: number;
  /** Fields of the configuration that win over the options. */
  readonly fields?: Partial<RunConfigInput>;
  /** Settings of the method. */
  readonly settings?: Readonly<Record<string, number>>;
  /** More `--set` pairs. */
  readonly set?: readonly string[];
}

/** The configuration of one run: preset, then options, then the choice, then `--set`, each winning over the ones before. */
export async function runConfig(
  cli: Cli,
  host: Host,
  options: RunOptions,
  choice: RunChoice,
): Promise<RunConfigInput> {
  const base = options.preset === undefined ? undefined : findPreset(options.preset).config;
  const model = options.model === undefined ? base?.model : modelOf(options.model);
  const methodName = choice.method ?? base?.method.name;
  if (!options.data) throw new UsageError("required option '--data <name>' not specified");
  if (!model) throw new UsageError("required option '--model <name>' not specified");
  if (!methodName) throw new UsageError("required option '--method <name>' not specified");
  const dataset = await findDataset(host, options.data);
  const method = methodName === base?.method.name ? base.method : { name: methodName };
  const config = {
    ...base,
    dataset: dataset.id,
    model: model.name === base?.model.name ? { ...base.model, ...model } : model,
    method: {
      ...method,
      ...given({ lambda: choice.lambda }),
      ...(choice.settings && { settings: { ...method.settings, ...choice.settings } }),
    },
    ...configFields(options),
    ...choice.fields,
    ...given({ seed: choice.seed, engine: cli.engine === 'auto' ? undefined : cli.engine }),
  };
  const { models, methods } = await host.request('registry:list', undefined);
  const known = {
    model: models.find(({ name }) => name === model.name),
    method: methods.find(({ name }) => name === methodName),
  };
  const pairs = [...options.set, ...(choice.set ?? [])];
  return applySettings(config, pairs, known) as unknown as RunConfigInput;
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
