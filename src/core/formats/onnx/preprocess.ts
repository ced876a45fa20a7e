import type { FeatureInfo, Preprocessing } from '../../../shared/dataset';
import { FLOAT } from './graph';
import type { OnnxGraph } from './graph';
import { isIdentity } from './layout';
import type { Value } from './layout';

/** One encoded feature of a table: a standardised column, or one category of one. */
interface Feature {
  readonly column: number;
  /** The net's unit that it feeds. */
  readonly unit: number;
  readonly value: { readonly mean: number; readonly std: number } | { readonly code: number };
}

/**
 * The first nodes of the graph: from samples in the dataset's own units to the net's input (see `Preprocessing`).
 *
 * @param only encoded features of a table that the net reads; all of them where it is left out
 */
export function addPreprocessing(
  graph: OnnxGraph,
  preprocessing: Preprocessing,
  only?: readonly number[],
): Value {
  if (preprocessing.kind === 'columns') return addColumns(graph, preprocessing.features, only);
  const { mean, std } = preprocessing;
  const centred = graph.node('preprocess/centred', 'Sub', ['input', vector(graph, 'preprocess/mean', mean)]);
  const scaled = graph.node('preprocess/scaled', 'Div', [centred, vector(graph, 'preprocess/std', std)]);
  return { name: scaled, layout: 'nhwc' };
}

/** A few nodes over all numeric and all categorical features each, however many there are. */
function addColumns(graph: OnnxGraph, infos: readonly FeatureInfo[], only?: readonly number[]): Value {
  const all = infos.flatMap(featuresOf);
  const wanted = (only ?? [...all.keys()]).map((index, unit) => ({ ...all[index]!, unit }));
  const numeric = wanted.filter(({ value }) => 'mean' in value);
  const categories = wanted.filter(({ value }) => 'code' in value);
  const parts: string[] = [];
  if (numeric.length > 0) parts.push(addNumeric(graph, numeric, infos.length));
  if (categories.length > 0) parts.push(addOneHot(graph, categories, infos.length));
  const name =
    parts.length === 1 ? parts[0]! : graph.node('preprocess/features', 'Concat', parts, { axis: 1 });
  const order = [...numeric, ...categories].map(({ unit }) => unit);
  return { name, layout: 'flat', ...(isIdentity(order) ? {} : { order }) };
}

/**
 * (x − mean) / std, a missing value as 0. Where rounding the means to single precision would show in the result (a
 * column of years or timestamps), the rest of each mean is taken off in a second step.
 */
function addNumeric(graph: OnnxGraph, features: readonly Feature[], columns: number): string {
  const values = features.map(({ value }) => value as { mean: number; std: number });
  const rests = values.map(({ mean }) => mean - Math.fround(mean));
  let x = gather(graph, 'preprocess/numeric', features, columns);
  x = graph.node('preprocess/centred', 'Sub', [
    x,
    vector(
      graph,
      'preprocess/mean',
      values.map(({ mean }) => mean),
    ),
  ]);
  if (rests.some((rest, i) => Math.abs(rest) > 1e-7 * values[i]!.std)) {
    x = graph.node('preprocess/centred', 'Sub', [x, vector(graph, 'preprocess/mean-rest', rests)]);
  }
  x = graph.node('preprocess/scaled', 'Div', [
    x,
    vector(
      graph,
      'preprocess/std',
      values.map(({ std }) => std),
    ),
  ]);
  const missing = graph.node('preprocess/missing', 'IsNaN', [x]);
  const zero = graph.constant('preprocess/zero', [], Float32Array.of(0));
  return graph.node('preprocess/filled', 'Where', [missing, zero, x]);
}

/** 1 where the column holds the feature's code. NaN and codes unknown to the training part equal none: all zeros. */
function addOneHot(graph: OnnxGraph, features: readonly Feature[], columns: number): string {
  const x = gather(graph, 'preprocess/categorical', features, columns);
  const codes = features.map(({ value }) => (value as { code: number }).code);
  const same = graph.node('preprocess/same', 'Equal', [x, vector(graph, 'preprocess/codes', codes)]);
  return graph.node('preprocess/one-hot', 'Cast', [same], { to: FLOAT });
}

function featuresOf(info: FeatureInfo, column: number): Omit<Feature, 'unit'>[] {
  return info.kind === 'numeric'
    ? [{ column, value: { mean: info.mean, std: info.std } }]
    : info.categories.map((_, code) => ({ column, value: { code } }));
}

/** The features' columns of the raw table, `[N, features]`. */
function gather(graph: OnnxGraph, name: string, features: readonly Feature[], columns: number): string {
  const indices = features.map(({ column }) => column);
  if (indices.length === columns && isIdentity(indices)) return 'input';
  const list = graph.constant(`${name}/columns`, [indices.length], Int32Array.from(indices));
  return graph.node(name, 'Gather', ['input', list], { axis: 1 });
}

const vector = (graph: OnnxGraph, name: string, values: readonly number[]): string =>
  graph.constant(name, [values.length], Float32Array.from(values));
