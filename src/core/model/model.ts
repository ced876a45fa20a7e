/** The contract of a net: one file each, listed in `index.ts`. */
import { UserError } from '../../shared/errors';
import type { ModelInfo } from '../../shared/registry';
import type { ModelSpec } from './spec';

export interface Model {
  readonly info: ModelInfo;
  /**
   * The net for samples of a shape and a number of classes.
   *
   * @param inputShape one preprocessed sample: `[height, width, channels]` or `[features]`
   * @param given settings; those left out take their defaults
   * @throws UserError when a setting is wrong or the net cannot work on such samples, with the sizes named
   */
  build(inputShape: readonly number[], classes: number, given: Readonly<Record<string, unknown>>): ModelSpec;
}

/** @throws UserError unless there are two classes at least */
export function checkClasses(classes: number): void {
  if (Number.isInteger(classes) && classes >= 2) return;
  throw new UserError(
    `the dataset has ${classes} classes`,
    'two or more',
    'choose a label column with two or more values, or a folder with two or more classes',
  );
}

/** @throws UserError unless `values` holds `count` whole numbers */
export function checkWidths(
  owner: string,
  setting: string,
  values: readonly number[],
  count: number | null,
): void {
  if (values.every(Number.isInteger) && (count === null || values.length === count)) return;
  throw new UserError(
    `${owner}: setting "${setting}" is ${JSON.stringify(values)}`,
    `${count ?? 'a list of'} whole numbers`,
    `correct "${setting}" or leave it out`,
  );
}
