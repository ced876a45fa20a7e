import { readFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { presets } from '../core/presets';
import { UserError } from '../shared/errors';
import type { RunConfigInput } from '../shared/run-config';
import { UsageError } from './failure';
import { countingNumber, fraction, nonNegative, positive, repeated } from './numbers';
import {
  augmentation,
  earlyStopping,
  lambdaPath,
  learningRateSchedule,
  type Augmentation,
  type EarlyStopping,
  type PathOption,
  type Schedule,
} from './run-values';

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
  readonly optimizer?: OptimiserName;
  readonly optimiser?: OptimiserName;
  readonly nesterov?: boolean;
  readonly schedule?: Schedule;
  readonly warmup?: number;
  readonly augment?: Augmentation;
  readonly clip?: number;
  readonly earlyStopping?: EarlyStopping;
  readonly keep?: RunConfigInput['keep'];
  readonly validation?: number;
  readonly compactWhileTraining?: boolean;
  readonly path?: PathOption;
  readonly targetSparsity?: number;
  readonly targetMacs?: number;
  readonly targetBytes?: number;
  readonly set: readonly string[];
}
type OptimiserName = 'sgd' | 'adam' | 'adamw';
const optimisers: readonly OptimiserName[] = ['sgd', 'adam', 'adamw'];

export function addRunOptions(command: Command): Command {
  addBasics(command);
  addTraining(command);
  addStrength(command);
  return command.option(
    '--set <key=value>',
    'any other setting, repeatable: method.settings.grouping=filter',
    repeated,
    [],
  );
}

function addBasics(command: Command): void {
  command
    .option('--data <name>', 'dataset, by name or id')
    .option('--model <name>', 'net (see `whittle models`), or a file NAME.json with the layers of one')
    .option('--preset <name>', `documented settings: ${presets.map(({ name }) => name).join(', ')}`)
    .option('--epochs <count>', 'length of the sparse phase', positive)
    .option('--steps <count>', 'its length in steps instead', countingNumber)
    .option('--warmup <epochs>', 'dense training before it', nonNegative)
    .option(
      '--fine-tune <epochs>',
      'length of the fine-tune phase with the zero mask frozen; 0 for none',
      nonNegative,
    )
    .option('--batch <size>', 'samples in a batch', countingNumber)
    .option('--validation <fraction>', 'part of the training samples kept aside to choose on', fraction);
}

function addTraining(command: Command): void {
  command
    .option('--learning-rate <rate>', 'step size of the optimiser', positive)
    .option('--momentum <value>', 'momentum in 0–1, averaging form', nonNegative)
    .addOption(new Option('--optimizer <name>', 'optimiser of the data loss').choices(optimisers))
    .addOption(new Option('--optimiser <name>').choices(optimisers).hideHelp())
    .option('--nesterov', "Nesterov's look ahead, with sgd")
    .option(
      '--schedule <kind>',
      'how the rate falls: constant, linear[:FROM:TO], cosine[:TO], step:FACTOR:EPOCHS',
      learningRateSchedule,
    )
    .option('--clip <norm>', 'largest norm of the whole gradient', positive)
    .option('--augment <list>', 'random changes of training images: shift=2,flip,crop=0.8', augmentation)
    .option(
      '--early-stopping <patience>',
      'ends the sparse phase after so many epochs without gain; loss:5 goes by the loss',
      earlyStopping,
    )
    .addOption(
      new Option('--keep <state>', 'which state the run ends with').choices([
        'last',
        'best-accuracy',
        'best-loss',
      ]),
    )
    .option('--compact-while-training', 'cut emptied units out of the net as training goes');
}

function addStrength(command: Command): void {
  command
    .option('--path <low:high:count>', 'walk over λ in one run: the whole trade-off curve', lambdaPath)
    .option(
      '--target-sparsity <fraction>',
      'search the λ that leaves this part of the weights zero',
      fraction,
    )
    .option('--target-macs <count>', 'search the λ whose compact net needs at most so many MACs', positive)
    .option('--target-bytes <count>', 'search the λ whose compact file has at most so many bytes', positive);
}

/** The fields of a configuration that options give; those that were left out are absent. */
export function configFields(options: RunOptions): Partial<RunConfigInput> {
  return given({
    epochs: options.epochs,
    // A length in epochs wins over the preset's steps, as steps win over its epochs.
    steps: options.epochs === undefined ? options.steps : undefined,
    warmupEpochs: options.warmup,
    fineTuneEpochs: options.fineTune,
    batchSize: options.batch,
    validationFraction: options.validation,
    learningRate: options.learningRate,
    momentum: options.momentum,
    optimiser: optimiserOf(options),
    learningRateSchedule: options.schedule,
    gradientClipNorm: options.clip,
    augmentation: options.augment,
    earlyStopping: options.earlyStopping,
    keep: options.keep,
    compactWhileTraining: options.compactWhileTraining,
    path: options.path,
    target: targetOf(options),
  });
}

function optimiserOf({ optimizer, optimiser, nesterov }: RunOptions): RunConfigInput['optimiser'] {
  const name = optimizer ?? optimiser;
  if (nesterov && (name ?? 'sgd') !== 'sgd') throw new UsageError('--nesterov goes with sgd alone');
  if (nesterov) return { name: 'sgd', nesterov };
  return name && { name };
}

/** Whether λ is left to the run: a path or a target. */
export const searches = (options: RunOptions): boolean =>
  [options.path, options.targetSparsity, options.targetMacs, options.targetBytes].some(
    (value) => value !== undefined,
  );

/** What is asked for instead of λ. @throws UsageError when more than one thing is. */
function targetOf(options: RunOptions): RunConfigInput['target'] {
  const asked = [
    ['sparsity', options.targetSparsity],
    ['macs', options.targetMacs],
    ['bytes', options.targetBytes],
  ] as const;
  const [first, ...more] = asked.flatMap(([kind, value]) => (value === undefined ? [] : [{ kind, value }]));
  if (more.length > 0) {
    throw new UsageError('one target at a time: --target-sparsity, --target-macs or --target-bytes');
  }
  return first;
}

/** Only the fields that have a value: an absent option must not hide a preset's. */
export function given<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/**
 * The net that `--model` names: one of the registry, or the layers in a JSON file.
 *
 * @throws UserError when the file cannot be read.
 */
export function modelOf(name: string): RunConfigInput['model'] {
  if (!name.toLowerCase().endsWith('.json')) return { name };
  try {
    return { name: 'custom', settings: { spec: readFileSync(name, 'utf8') } };
  } catch (error) {
    throw new UserError(
      `--model ${name} cannot be read (${(error as NodeJS.ErrnoException).code})`,
      'a JSON file with the layers of a net',
      'correct the path, or name a net (see `whittle models`)',
    );
  }
}
