import type { RunConfig } from '../shared/run-config';
import type { RunChange } from '../shared/run-events';

type Fields = ReadonlyMap<string, string>;

interface Trained {
  readonly config: RunConfig;
  readonly changes?: readonly RunChange[];
}

/**
 * Names what tells runs of one method apart: `mode exact-joint` beside `mode reference`, `schedule gradual`, `epochs 9`.
 * Runs that differ only along a line of the figure (in λ, in the target's value or the `sparsity` that they were told, in
 * the range of a path, in their seed) have the same name; where all runs of a method are of one line, it is empty.
 *
 * @returns the names in the order of `runs`.
 */
export function variantNames(runs: readonly Trained[]): readonly string[] {
  const fields = runs.map(lineFields);
  return runs.map(({ config: { method } }, i) => {
    const rivals = fields.filter((_, j) => runs[j]!.config.method.name === method.name);
    const names = new Set(rivals.flatMap((rival) => [...rival.keys()]));
    const telling = [...names].filter((name) =>
      rivals.some((rival) => rival.get(name) !== fields[i]!.get(name)),
    );
    return telling
      .map((name) => `${name.split('.').at(-1)} ${fields[i]!.get(name) ?? 'none'}`)
      .sort()
      .join(', ');
  });
}

/** What all runs of a line share, by dotted name. */
function lineFields({ config, changes = [] }: Trained): Fields {
  const fields = new Map(flatten(config, ''));
  for (const name of fields.keys()) if (ALONG_A_LINE.test(name)) fields.delete(name);
  fields.set('λ', config.path ? 'path' : config.target ? `by ${config.target.kind}` : 'given');
  fields.set('values', changes.length > 0 ? 'changed while training' : 'as given');
  return fields;
}

/** Fields that differ along a line of the figure, or that `λ` and the method stand for already. */
const ALONG_A_LINE = /^(seed|path|target|continues\.step|method\.(name|lambda|settings\.sparsity))(\.|$)/;

function flatten(tree: object, path: string): [string, string][] {
  return Object.entries(tree).flatMap(([name, value]: [string, unknown]): [string, string][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? flatten(value, `${path}${name}.`)
      : value === undefined
        ? []
        : [[`${path}${name}`, Array.isArray(value) ? value.join(',') : String(value)]],
  );
}
