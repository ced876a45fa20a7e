import type { Host } from '../host/host';
import { UserError } from '../shared/errors';
import type { MethodInfo, ModelInfo } from '../shared/registry';
import type { RunConfigInput } from '../shared/run-config';
import type { Cli } from './cli';
import { runConfig, type RunChoice } from './config';
import { UsageError } from './failure';
import { modelOf, searches, type RunOptions } from './run-options';
import type { Variation } from './run-values';
import { isConfigField } from './settings';

export interface GridOptions extends RunOptions {
  readonly methods: readonly string[];
  readonly lambda?: readonly number[];
  readonly targets?: readonly number[];
  readonly seeds: readonly number[];
  readonly vary: readonly Variation[];
}

/** Every combination of methods, strengths, settings and seeds; a method without λ (the dense control) once a seed. */
export async function grid(cli: Cli, host: Host, options: GridOptions): Promise<readonly RunConfigInput[]> {
  const registry = await host.request('registry:list', undefined);
  const methods = options.methods.map((name) => findMethod(registry.methods, name));
  checkStrength(options, methods);
  const model = registry.models.find(({ name }) => options.model && name === modelOf(options.model).name);
  const configs: RunConfigInput[] = [];
  for (const method of methods) {
    for (const strength of strengthsOf(method, options)) {
      for (const set of combinations(options.vary.filter((one) => applies(one, method, methods, model)))) {
        for (const seed of options.seeds) {
          const choice = { ...strength, method: method.name, seed, set };
          configs.push(await runConfig(cli, host, options, choice));
        }
      }
    }
  }
  return configs;
}

function findMethod(methods: readonly MethodInfo[], name: string): MethodInfo {
  const method = methods.find((one) => one.name === name);
  if (method) return method;
  const known = methods.map((one) => one.name).join(', ');
  throw new UserError(`no method ${name}`, `some of ${known}`, 'see `whittle methods`');
}

/** One way of saying how strong, and at least one where a method has a λ. */
function checkStrength(options: GridOptions, methods: readonly MethodInfo[]): void {
  const ways = [options.lambda !== undefined, options.targets !== undefined, searches(options)];
  const count = ways.filter(Boolean).length;
  if (count > 1) throw new UsageError('one of --lambda, --path, --targets and --target-…');
  if (count === 0 && methods.some(({ usesLambda }) => usesLambda)) {
    throw new UsageError("required option '--lambda <low:high:count>' (or --path, --targets) not specified");
  }
}

/** How strongly a method's cells regularise: λ by λ, one walk over λ, or target by target. */
function strengthsOf(method: MethodInfo, options: GridOptions): readonly RunChoice[] {
  const { usesLambda, usesSparsity } = method;
  const targets =
    options.targets ?? (options.targetSparsity === undefined ? undefined : [options.targetSparsity]);
  const plain = { fields: { path: null, target: null } };
  if (targets && usesSparsity) {
    return targets.map((sparsity) => ({ ...plain, settings: { sparsity } }));
  }
  if (!usesLambda) return [plain];
  if (targets) {
    return targets.map((value) => ({ fields: { target: { kind: 'sparsity', value } } }));
  }
  return options.lambda?.map((lambda) => ({ lambda })) ?? [{}];
}

/** A setting that only some of the methods have is varied for those; one that none has is refused further on. */
function applies(
  { key }: Variation,
  method: MethodInfo,
  methods: readonly MethodInfo[],
  model: ModelInfo | undefined,
): boolean {
  const has = ({ settings }: Pick<MethodInfo, 'settings'>): boolean =>
    settings.some(({ name }) => name === key);
  if (key.includes('.') || isConfigField(key) || (model && has(model))) return true;
  return has(method) || !methods.some(has);
}

/** All ways to take one value of each variation, as `--set` pairs; `[[]]` without any. */
function combinations(variations: readonly Variation[]): readonly (readonly string[])[] {
  return variations.reduce<readonly (readonly string[])[]>(
    (all, { key, values }) => all.flatMap((pairs) => values.map((value) => [...pairs, `${key}=${value}`])),
    [[]],
  );
}
