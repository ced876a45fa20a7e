import * as v from 'valibot';
import { UserError } from '../../shared/errors';
import { parseSettings, textOf } from '../methods/settings';
import { completeLayer, CustomLayer } from './custom-layers';
import { checkClasses } from './model';
import type { Model } from './model';
import { formatShape, inferShapes, INPUT, isWeightLayer, shapeAfter, sizeOf, weightShape } from './shapes';
import type { InitialScheme, LayerSpec, ModelSpec } from './spec';

const NET = 'net "custom"';
/** Bounds of a document and of the net that it describes, checked before anything of that size is made. */
const MAX_CHARACTERS = 262_144;
const MAX_LAYERS = 1000;
const MAX_WEIGHTS = 2 ** 28;
/** Values that all layers together make of one sample. */
const MAX_VALUES = 2 ** 28;

const EXAMPLE = `{
  "layers": [
    { "op": "flatten" },
    { "op": "dense", "units": 100 },
    { "op": "relu" },
    { "op": "dense", "units": "classes" }
  ]
}`;

const info = {
  name: 'custom',
  title: 'Custom net',
  description: 'A net of your own, described layer by layer as JSON. Takes what its layers can take.',
  accepts: ['image', 'table'],
  settings: [
    {
      name: 'spec',
      title: 'Layers (JSON)',
      description:
        'A document { "layers": […] }. A layer has an "op", its sizes, and if you like a "name" and "inputs"; it reads the layer before it unless it says otherwise. "units": "classes" makes the logits.',
      type: 'text',
      default: EXAMPLE,
    },
  ],
} satisfies Model['info'];

const Document = v.strictObject({
  layers: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(MAX_LAYERS)),
  initial: v.optional(v.picklist(['he-uniform', 'truncated-normal'])),
});

/** A net from a JSON document: validated, shapes inferred, wrong ones refused at the offending layer. */
export const custom: Model = {
  info,
  build(inputShape, classes, given) {
    const text = textOf(parseSettings(info.settings, given, NET), 'spec');
    checkClasses(classes);
    const { layers, initial } = readDocument(text);
    const spec: ModelSpec = {
      name: 'custom',
      inputShape,
      classes,
      layers: readLayers(layers, inputShape, classes),
      ...(initial ? { initial } : {}),
    };
    inferShapes(spec); // judges the logits
    return spec;
  },
};

function readDocument(text: string): { layers: readonly unknown[]; initial?: InitialScheme | undefined } {
  if (text.length > MAX_CHARACTERS) {
    throw wrong(`the document has ${text.length} characters`, `${MAX_CHARACTERS} at most`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw wrong(`the document is no JSON (${(error as Error).message})`, '{ "layers": [ … ] }');
  }
  const parsed = v.safeParse(Document, json);
  if (parsed.success) return parsed.output;
  const { got, expected } = explain(parsed.issues[0]);
  throw wrong(got, expected);
}

/** Layer by layer, so that each message can name the first one that is wrong and no later one is made any larger by it. */
function readLayers(given: readonly unknown[], inputShape: readonly number[], classes: number): LayerSpec[] {
  const shapes: Record<string, readonly number[]> = { [INPUT]: inputShape };
  const layers: LayerSpec[] = [];
  let [weights, values] = [0, 0];
  given.forEach((one, index) => {
    const layer = readLayer(one, index, layers.at(-1)?.name ?? INPUT, classes);
    const shape = located(index, () => shapeAfter(layer, shapes));
    if (isWeightLayer(layer)) weights += sizeOf(weightShape(layer, shapes));
    values += sizeOf(shape);
    const place = `${placeOf(index)}, layer "${layer.name}",`;
    if (weights > MAX_WEIGHTS)
      throw wrong(`${place} brings the net to ${weights} weights`, `${MAX_WEIGHTS} at most`);
    if (values > MAX_VALUES) {
      throw wrong(
        `${place} (${formatShape(shape)}) brings the net to ${values} values a sample`,
        `${MAX_VALUES} at most`,
      );
    }
    shapes[layer.name] = shape;
    layers.push(layer);
  });
  return layers;
}

function readLayer(given: unknown, index: number, last: string, classes: number): LayerSpec {
  const parsed = v.safeParse(CustomLayer, given);
  if (parsed.success) {
    const { op } = parsed.output;
    return completeLayer(parsed.output, `${op}${index + 1}`, last, classes);
  }
  const { got, expected } = explain(parsed.issues[0]);
  throw wrong(`${placeOf(index)}${nameIn(given)}: ${got}`, expected);
}

const placeOf = (index: number): string => `layers[${index}]`;

/** The name that a layer gives itself, for a message; cut short, for it has not been checked. */
function nameIn(given: unknown): string {
  const { name } = (given ?? {}) as { name?: unknown };
  return typeof name === 'string' ? `, layer ${JSON.stringify(name.slice(0, 64))}` : '';
}

function located<T>(index: number, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof UserError) throw wrong(`${placeOf(index)}, ${error.got}`, error.expected);
    throw error;
  }
}

/** The first thing that is wrong, in words: `"units" is missing`, `"op" is "conv3d"`. */
function explain(issue: v.BaseIssue<unknown>): { got: string; expected: string } {
  const path = v.getDotPath(issue);
  const what = path ? `"${path}"` : 'it';
  const received = issue.received.slice(0, 80);
  if (issue.expected === 'never') return { got: `unknown field ${received}`, expected: 'none such' };
  return {
    got: received === 'undefined' ? `${what} is missing` : `${what} is ${received}`,
    expected: wanted(issue),
  };
}

function wanted(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'integer') return 'a whole number';
  if (issue.expected === 'Object') return 'an object { … }';
  const said = /^Invalid .*: Expected (.*)$/s.exec(issue.message)?.[1]?.replace(/ but received .*$/s, '');
  return (said ?? issue.message)
    .replace(/^>=/, 'at least ')
    .replace(/^<=/, 'at most ')
    .replace(/^>/, 'more than ');
}

function wrong(got: string, expected: string): UserError {
  return new UserError(`${NET}: ${got}`, expected, 'correct the document');
}
