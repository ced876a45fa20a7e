/** What a preset changes in the form, field by field, in the words of the form. */
import * as v from 'valibot';
import { methodStyle } from '../../../core/figure';
import { RunConfig } from '../../../shared/run-config';
import type { MethodInfo } from '../../../shared/registry';
import { configurationFacts, type Fact } from '../../configuration';
import { compactNumber } from '../../format';
import { texts } from '../../texts';
import type { Draft } from './draft';
import { cells, common } from './draft-configs';

export interface Change {
  readonly label: string;
  /** null where it did not apply before, or does not now. */
  readonly before: string | null;
  readonly after: string | null;
}
const words = texts.experiment;

/** Where `after` differs from `before`. */
export function changes(before: Draft, after: Draft, methods: readonly MethodInfo[]): readonly Change[] {
  const method = methods.find(({ name }) => after.methods[name]?.on)?.name ?? 'none';
  const [was, is] = [factsOf(before, method, methods), factsOf(after, method, methods)];
  const labels = [...new Set([...is, ...was].map(({ label }) => label))];
  const find = (facts: readonly Fact[], label: string): string | null =>
    facts.find((fact) => fact.label === label)?.value ?? null;
  return labels.flatMap((label) => {
    const change = { label, before: find(was, label), after: find(is, label) };
    return change.before === change.after ? [] : [change];
  });
}

/** The form as facts, with the settings of one method. */
function factsOf(draft: Draft, method: string, methods: readonly MethodInfo[]): readonly Fact[] {
  const chosen = methods.filter(({ name }) => draft.methods[name]?.on);
  const own = draft.methods[method];
  const config = v.safeParse(RunConfig, {
    ...common(draft),
    method: { name: method, settings: own?.on ? own.settings : {} },
  });
  const notTold: ReadonlySet<string> = new Set([words.method, texts.runs.lambda, texts.runs.seed]);
  return [
    { label: words.methods, value: chosen.map(({ name }) => methodStyle(name).label).join(', ') },
    { label: words.grid, value: strengthOf(draft, chosen) },
    ...(config.success ? configurationFacts(config.output).filter(({ label }) => !notTold.has(label)) : []),
  ];
}

function strengthOf(draft: Draft, chosen: readonly MethodInfo[]): string {
  const kind = words.strengths[draft.strength];
  if (draft.strength === 'target') return `${kind}: ${draft.targets.map(compactNumber).join(', ')}`;
  const strong = chosen.filter(({ usesLambda }) => usesLambda);
  const lambdas = strong.length === 1 ? cells(draft, strong[0]!).map((cell) => cell.method.lambda ?? 0) : [];
  if (lambdas.length === 1 && draft.strength === 'range') return `λ ${compactNumber(lambdas[0]!)}`;
  return `${kind}, ${words.pointsEach(draft.strength === 'path' ? draft.pathCount : draft.lambdaCount)}`;
}
