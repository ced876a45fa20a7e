import * as v from 'valibot';
import type { DatasetInfo } from '../shared/dataset';
import { UserError } from '../shared/errors';
import { RunConfig, type SettingValue } from '../shared/run';

/**
 * Reads what somebody asks for as a run, defaults filled in.
 *
 * @throws UserError naming the field that is wrong.
 */
export function parseConfig(input: unknown): RunConfig {
  const parsed = v.safeParse(RunConfig, input);
  if (!parsed.success) throw fieldError(input, parsed.issues);
  const { seed } = parsed.output;
  if (!Number.isSafeInteger(seed)) {
    throw new UserError(`seed is ${seed}`, 'a whole number from 0 to 2^53 − 1', 'correct seed');
  }
  return parsed.output;
}

/**
 * Fills in the settings of the net and the method, and checks that the net can work on the dataset's samples.
 *
 * @throws UserError naming the field, or the sizes that do not fit.
 */
export async function checkConfig(config: RunConfig, dataset: DatasetInfo): Promise<RunConfig> {
  // Loaded with the first run: the registries bring tensor operations with them, which a list of runs can do without.
  const [{ checkMethodSettings, findMethod }, { findModel }, { parseSettings }, { encodedShape }] =
    await Promise.all([
      import('../core/methods'),
      import('../core/model'),
      import('../core/methods/settings'),
      import('../core/data/preprocess'),
    ]);
  const model = findModel(config.model.name);
  const method = findMethod(config.method.name);
  const { model: net, method: rule } = config;
  const netSettings = parseSettings(model.info.settings, net.settings, `net "${net.name}"`);
  const methodSettings = parseSettings(method.info.settings, rule.settings, `method "${rule.name}"`);
  checkMethodSettings(
    model.build(encodedShape(dataset), dataset.classes.length, netSettings),
    methodSettings,
  );
  return {
    ...config,
    model: { ...net, settings: plain(netSettings) },
    method: { ...rule, settings: plain(methodSettings) },
  };
}

/** The same settings with lists that may be written to, as the schema has them. */
const plain = (settings: Readonly<Record<string, SettingValue>>): RunConfig['model']['settings'] =>
  structuredClone(settings) as RunConfig['model']['settings'];

/** The first thing wrong, by the dotted path of its field: `method.lambda is -1`. */
function fieldError(input: unknown, issues: readonly v.BaseIssue<unknown>[]): UserError {
  const issue = issues[0]!;
  const field = v.getDotPath(issue);
  const got = field
    ? `${field} is ${issue.received}`
    : `the configuration is ${JSON.stringify(input)?.slice(0, 60)}`;
  const requirement = issue.requirement === undefined ? '' : ` (${describeRequirement(issue)})`;
  return new UserError(
    got,
    `${issue.expected ?? 'a valid value'}${requirement}`,
    `correct ${field ?? 'it'} or leave it out`,
  );
}

function describeRequirement(issue: v.BaseIssue<unknown>): string {
  switch (issue.type) {
    case 'finite':
      return 'a finite number';
    case 'integer':
      return 'a whole number';
    default:
      return issue.type.replaceAll('_', ' ');
  }
}
