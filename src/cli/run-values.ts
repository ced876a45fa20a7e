import { InvalidArgumentError } from 'commander';
import type { RunConfigInput } from '../shared/run-config';
import type { Parallel } from '../shared/workbench';
import { countingNumber, fraction, nonNegative, positive, wholeNumber } from './numbers';

/** Parsers of option values that are small structures: what does not fit is a usage error. */

export type PathOption = NonNullable<RunConfigInput['path']>;
export type Schedule = NonNullable<RunConfigInput['learningRateSchedule']>;
export type Augmentation = NonNullable<RunConfigInput['augmentation']>;
export type EarlyStopping = NonNullable<RunConfigInput['earlyStopping']>;

/** One setting and the values that it takes, as they stand after `=` of a `--set`. */
export interface Variation {
  readonly key: string;
  readonly values: readonly string[];
}

/** `1e-5:1e-3:8`: λ rises geometrically from the first to the second over so many points. */
export function lambdaPath(text: string): PathOption {
  const parts = text.split(':');
  if (parts.length !== 3) throw new InvalidArgumentError('expected LOW:HIGH:COUNT, as 1e-5:1e-3:8.');
  const [low, high, count] = [positive(parts[0]!), positive(parts[1]!), countingNumber(parts[2]!)];
  if (low >= high) throw new InvalidArgumentError('expected LOW < HIGH.');
  if (count < 2) throw new InvalidArgumentError('expected at least 2 points.');
  return { low, high, count };
}

/** `constant`, `linear` or `linear:0.5:0.05`, `cosine` or `cosine:0.01`, `step:0.1:30`. */
export function learningRateSchedule(text: string): Schedule {
  const [kind, ...numbers] = text.split(':');
  switch (`${kind} ${numbers.length}`) {
    case 'constant 0':
      return { kind: 'constant' };
    case 'linear 0':
      return { kind: 'linear', from: 0.5, to: 0.05 };
    case 'linear 2':
      return { kind: 'linear', from: nonNegative(numbers[0]!), to: nonNegative(numbers[1]!) };
    case 'cosine 0':
      return { kind: 'cosine', to: 0 };
    case 'cosine 1':
      return { kind: 'cosine', to: nonNegative(numbers[0]!) };
    case 'step 2':
      return { kind: 'step', factor: positive(numbers[0]!), everyEpochs: positive(numbers[1]!) };
    default:
      throw new InvalidArgumentError(
        'expected constant, linear, linear:FROM:TO, cosine, cosine:TO or step:FACTOR:EPOCHS.',
      );
  }
}

/** `shift=2,flip,crop=0.8`, any of them. */
export function augmentation(text: string): Augmentation {
  const result: { shift?: number; flip?: boolean; crop?: number } = {};
  for (const part of text.split(',')) {
    const [name, value] = part.trim().split('=');
    if (name === 'shift' && value !== undefined) result.shift = wholeNumber(value);
    else if (name === 'crop' && value !== undefined) result.crop = positive(value);
    else if (name === 'flip' && (value === undefined || value === 'true')) result.flip = true;
    else throw new InvalidArgumentError('expected some of shift=PIXELS, flip, crop=FRACTION.');
  }
  return result;
}

/** `mode=reference,exact-joint`; values that hold commas as JSON: `hidden=[300,100],[500,300]`. */
export function variation(text: string, before: readonly Variation[]): readonly Variation[] {
  const at = text.indexOf('=');
  const key = text.slice(0, at);
  const values = valuesIn(text.slice(at + 1));
  if (at <= 0 || values.length === 0) {
    throw new InvalidArgumentError('expected KEY=VALUE,VALUE,…, as mode=reference,exact-joint.');
  }
  return [...before, { key, values }];
}

function valuesIn(text: string): readonly string[] {
  try {
    return (JSON.parse(`[${text}]`) as unknown[]).map((value) => JSON.stringify(value));
  } catch {
    return text
      .split(',')
      .map((value) => value.trim())
      .filter(Boolean);
  }
}

/** Runs that train at once: a count, or `auto`. */
export const parallel = (text: string): Parallel => (text === 'auto' ? text : countingNumber(text));

/** Target sparsities: `0.5,0.8,0.9`. */
export const targets = (text: string): readonly number[] => [...new Set(text.split(',').map(fraction))];

/** Epochs to wait, by accuracy or as `loss:5` by the loss. */
export function earlyStopping(text: string): EarlyStopping {
  const parts = text.split(':');
  const metric = parts.length === 2 ? parts[0] : 'accuracy';
  if (parts.length > 2 || (metric !== 'accuracy' && metric !== 'loss')) {
    throw new InvalidArgumentError('expected EPOCHS, accuracy:EPOCHS or loss:EPOCHS.');
  }
  return { metric, patience: countingNumber(parts.at(-1)!) };
}

/** `85x62` or `85×62`: width and height of a figure in millimetres. */
export function figureSize(text: string): { width: number; height: number } {
  const parts = text.split(/[x×]/);
  if (parts.length !== 2) throw new InvalidArgumentError('expected WIDTHxHEIGHT in millimetres, as 85x62.');
  const [width, height] = [positive(parts[0]!), positive(parts[1]!)];
  if (![width, height].every((side) => side >= 20 && side <= 500))
    throw new InvalidArgumentError('expected sides from 20 to 500 millimetres.');
  return { width, height };
}
