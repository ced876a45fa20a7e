import { UserError } from '../../shared/errors';
import type { SettingInfo, SettingValue } from '../../shared/registry';
import type { MethodSettings } from './method';

/**
 * Reads the settings that were given against their declarations: defaults are filled in, and a plain number stands for a
 * list of one where a list is asked for.
 *
 * @param owner whose settings they are, for messages: `net "mlp"`
 * @throws UserError naming the field: unknown, of the wrong type, or out of its range
 */
export function parseSettings(
  infos: readonly SettingInfo[],
  given: Readonly<Record<string, unknown>>,
  owner = 'settings',
): MethodSettings {
  for (const name of Object.keys(given)) {
    if (!infos.some((info) => info.name === name)) throw unknownSetting(owner, name, infos);
  }
  return Object.fromEntries(
    infos.map((info) => {
      const value = Object.hasOwn(given, info.name) ? given[info.name] : undefined;
      return [info.name, value === undefined ? info.default : parseSetting(owner, info, value)];
    }),
  );
}

/** The weight sparsity that a method with `usesSparsity` is told to reach. */
export const SPARSITY: SettingInfo = {
  name: 'sparsity',
  title: 'Weight sparsity',
  description: 'Fraction of the regularised weights to set to zero.',
  type: 'number',
  default: 0.9,
  min: 0,
  max: 0.9999,
};

/** A setting as a number; `parseSettings` has checked its type. */
export function numberOf(settings: MethodSettings, name: string): number {
  return settings[name] as number;
}

/** A setting as text: of the type `text` or `choice`. */
export function textOf(settings: MethodSettings, name: string): string {
  return settings[name] as string;
}

/** A setting as a list of numbers. */
export function numbersOf(settings: MethodSettings, name: string): readonly number[] {
  return settings[name] as readonly number[];
}

function parseSetting(owner: string, info: SettingInfo, value: unknown): SettingValue {
  const fits = (x: unknown): x is number => isInRange(info, x);
  switch (info.type) {
    case 'number':
    case 'integer':
      if (fits(value)) return value;
      break;
    case 'boolean':
      if (typeof value === 'boolean') return value;
      break;
    case 'choice': {
      // A command line reads a choice like 56 as a number.
      const choice = typeof value === 'number' ? String(value) : value;
      if (typeof choice === 'string' && info.choices?.includes(choice)) return choice;
      break;
    }
    case 'text':
      if (typeof value === 'string') return value;
      break;
    case 'numbers': {
      const list: readonly unknown[] = Array.isArray(value) ? value : [value];
      if (list.every(fits)) return list;
      break;
    }
  }
  throw new UserError(
    `${owner}: setting "${info.name}" is ${JSON.stringify(value) ?? String(value)}`,
    expectation(info),
    `correct "${info.name}" or leave it out (default ${JSON.stringify(info.default)})`,
  );
}

function isInRange(info: SettingInfo, value: unknown): boolean {
  return (
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (info.type !== 'integer' || Number.isInteger(value)) &&
    value >= (info.min ?? -Infinity) &&
    value <= (info.max ?? Infinity)
  );
}

function expectation(info: SettingInfo): string {
  switch (info.type) {
    case 'boolean':
      return 'true or false';
    case 'choice':
      return `one of ${(info.choices ?? []).join(', ')}`;
    case 'text':
      return 'text';
    case 'number':
      return `a number${range(info)}`;
    case 'integer':
      return `a whole number${range(info)}`;
    case 'numbers':
      return `a list of numbers, each${range(info) || ' finite'}`;
  }
}

function range({ min, max }: SettingInfo): string {
  return `${min === undefined ? '' : ` from ${min}`}${max === undefined ? '' : ` up to ${max}`}`;
}

function unknownSetting(owner: string, name: string, infos: readonly SettingInfo[]): UserError {
  const names = infos.map((info) => info.name).join(', ');
  return new UserError(
    `${owner}: unknown setting "${name}"`,
    names ? `one of ${names}` : 'no settings',
    'check the spelling or leave it out',
  );
}
