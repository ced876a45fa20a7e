/** How strong the runs of one method are, and their seeds, as options. */
import * as v from 'valibot';
import { RunConfig, type RunConfigInput } from '../../shared/run-config';
import { geometricGrid } from '../presets';
import type { Option } from './options';
import { setValue } from './words';

/** What runs of one command may differ in. */
export interface Cell {
  readonly lambda: number;
  readonly sparsity: number | null;
  readonly target: number | null;
  readonly seed: number;
}

export function cellOf({ method, target, path, seed }: RunConfig): Cell {
  const { sparsity } = method.settings;
  return {
    // The λ of a path is its last one, whatever is asked for.
    lambda: path ? 0 : method.lambda,
    sparsity: typeof sparsity === 'number' ? sparsity : null,
    target: target?.value ?? null,
    seed,
  };
}

/** The distinct values of one side of the grid, in the order in which they came. */
const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

/** Whether the cells are every combination of their values, each once. */
export function isGrid(cells: readonly Cell[]): boolean {
  const sides = (['lambda', 'sparsity', 'target', 'seed'] as const).map(
    (side) => distinct(cells.map((cell) => cell[side])).length,
  );
  const different = distinct(cells.map((cell) => JSON.stringify(cell))).length;
  return different === cells.length && sides.reduce((all, side) => all * side, 1) === cells.length;
}

/** Options for the strengths of `cells`, which are a grid, all of them with the path and the kind of target of `config`. */
export function strengthOptions(
  { path, target }: RunConfig,
  cells: readonly Cell[],
  usesLambda: boolean,
): readonly Option[] {
  const lambdas = distinct(cells.map(({ lambda }) => lambda));
  const sparsities = distinct(cells.flatMap(({ sparsity }) => sparsity ?? []));
  const targets = distinct(cells.flatMap((cell) => cell.target ?? []));
  return [
    ...(sparsities.length > 0 ? [vary('method.settings.sparsity', sparsities)] : []),
    ...(path ? pathOptions(path) : []),
    ...(target ? targetOptions(target.kind, targets) : []),
    ...(target && lambdas.some((lambda) => lambda > 0) ? [vary('method.lambda', lambdas)] : []),
    ...(usesLambda && !path && !target ? [['--lambda', lambdaText(lambdas)]] : []),
  ];
}

export function seedOptions(cells: readonly Cell[]): readonly Option[] {
  const seeds = distinct(cells.map(({ seed }) => seed));
  if (seeds.length === 1) return seeds[0] === 0 ? [] : [['--set', `seed=${seeds[0]}`]];
  const counted = seeds.every((seed, index) => seed === index);
  return [['--seeds', counted ? String(seeds.length) : seeds.join(',')]];
}

/** One value is set, several are varied. */
const vary = (key: string, values: readonly number[]): Option =>
  values.length === 1 ? ['--set', `${key}=${values[0]}`] : ['--vary', `${key}=${values.join(',')}`];

/** `1e-4:1e-2:5` where that gives the very same numbers, else the numbers. */
function lambdaText(lambdas: readonly number[]): string {
  const [low, high] = [lambdas[0]!, lambdas.at(-1)!];
  const isEven =
    lambdas.length > 2 &&
    low > 0 &&
    geometricGrid(low, high, lambdas.length).every((lambda, index) => lambda === lambdas[index]);
  return isEven ? `${low}:${high}:${lambdas.length}` : lambdas.join(',');
}

function pathOptions({ low, high, count, ...own }: NonNullable<RunConfig['path']>): readonly Option[] {
  const usual: Readonly<Record<string, unknown>> = usualPath({ low, high, count });
  const changed = Object.entries(own).filter(([name, value]) => value !== usual[name]);
  return [
    ['--path', `${low}:${high}:${count}`],
    ...changed.map(([name, value]) => ['--set', `path.${name}=${setValue(value)}`]),
  ];
}

/** A path with nothing but what `--path` says. */
const usualPath = (path: NonNullable<RunConfigInput['path']>): NonNullable<RunConfig['path']> =>
  v.parse(RunConfig, { dataset: '-', model: { name: '-' }, method: { name: '-' }, path }).path!;

function targetOptions(
  kind: NonNullable<RunConfig['target']>['kind'],
  values: readonly number[],
): readonly Option[] {
  if (kind === 'sparsity' && values.length > 1) return [['--targets', values.join(',')]];
  const option = [`--target-${kind}`, String(values[0])];
  return values.length === 1 ? [option] : [option, vary('target.value', values)];
}
