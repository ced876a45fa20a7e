import * as v from 'valibot';
import { RunConfig, type RunConfigInput } from '../../shared/run-config';
import { quoted, setValue } from './words';

/**
 * The command that goes on from a run's checkpoint with other settings; null where nothing is changed, which
 * `whittle resume` would take for the same run going on.
 *
 * @param before the configuration of the run that is gone on from
 * @param after the same with other settings
 */
export function resumeLine(run: string, before: RunConfig, after: RunConfigInput): string | null {
  const next = v.parse(RunConfig, after);
  const { lambda } = next.method;
  const settings = Object.entries(next.method.settings)
    .filter(([name, value]) => !same(value, before.method.settings[name]))
    .map(([name, value]) => [`method.settings.${name}`, value] as const);
  const fields = Object.entries(next).filter(
    ([name, value]) =>
      name !== 'method' && name !== 'continues' && !same(value, before[name as keyof RunConfig]),
  );
  const words = [
    ...(lambda === before.method.lambda ? [] : ['--lambda', String(lambda)]),
    ...[...settings, ...fields].flatMap(([name, value]) => ['--set', `${name}=${setValue(value)}`]),
  ];
  return words.length === 0 ? null : ['whittle', 'resume', run, ...words].map(quoted).join(' ');
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
