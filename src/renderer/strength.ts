/** How strong a run's penalty is, in few words: one λ, a path over many, or what it aims at. */
import type { RunSummary } from '../shared/run';
import { bytes, compactCount, compactNumber, percent } from './format';
import { registry } from './state/registry.svelte';

type Strength = Pick<RunSummary, 'lambda' | 'path' | 'target'> & { readonly method?: string };

/** Whether the method has no λ at all: then 0 would say too much. */
const hasNone = ({ method, lambda }: Strength): boolean =>
  lambda === 0 && registry.methods.some(({ name, usesLambda }) => name === method && !usesLambda);

export function targetText({ kind, value }: NonNullable<RunSummary['target']>): string {
  if (kind === 'sparsity') return percent(value, Number.isInteger(Number((value * 100).toFixed(6))) ? 0 : 1);
  return kind === 'macs' ? `${compactCount(value)} MACs` : bytes(value);
}

/** For a cell of a column headed λ: `1e-3`, `1e-5 – 1e-2`, `→ 90 %`. */
export function strengthCell(run: Strength): string {
  const { lambda, path, target } = run;
  if (hasNone(run)) return '–';
  if (path) return `${compactNumber(path.low)} – ${compactNumber(path.high)}`;
  return target ? `→ ${targetText(target)}` : compactNumber(lambda);
}

/** In a sentence: `λ 1e-3`, `λ path 1e-5 – 1e-2`, `target 90 %`; `no λ` for a method without. */
export function strengthText(run: Strength): string {
  if (hasNone(run)) return 'no λ';
  if (run.path) return `λ path ${strengthCell(run)}`;
  return run.target ? `target ${targetText(run.target)}` : `λ ${compactNumber(run.lambda)}`;
}
