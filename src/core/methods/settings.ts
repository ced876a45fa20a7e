import { UserError } from '../../shared/errors';
import type { SettingInfo, SettingValue } from '../../shared/run';
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

/** A setting as a number; `parseSettings` has checked its type. */
export function numberOf(settings: MethodSettings, name: string): number {
  return settings[name] as number;
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
    case 'choice':
      if (typeof value === 'string' && info.choices?.includes(value)) return value;
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
