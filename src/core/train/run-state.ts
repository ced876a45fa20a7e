import * as v from 'valibot';
import { UserError } from '../../shared/errors';
import type { HostTensor } from '../engine';
import type { ModelSpec } from '../model/spec';
import type { Kept } from '../prune';

type Tensors = Readonly<Record<string, HostTensor>>;

/** All that training moves, at one moment, outside of the engine. */
export interface RunState {
  /** The net in its present shape. */
  readonly spec: ModelSpec;
  /** Units of the original net that are left; null while none was cut out. */
  readonly kept: Kept | null;
  /** Whether the sparse phase may still go on: its last pruning is not done, and gates stand before the weights. */
  readonly open: boolean;
  readonly tensors: Tensors;
}

/** Weights behind open gates as training has them; under their own name a checkpoint holds what the net computes with. */
const ungatedOf = (weights: string): string => `${weights}/ungated`;
/** Name of a parked state's tensor. */
const parkedOf = (name: string, variable: string): string => `@${name}/${variable}`;

const Shape = v.object({ spec: v.optional(v.unknown()), kept: v.optional(v.unknown()), open: v.boolean() });
const Shapes = v.object({ live: Shape, parked: v.record(v.string(), Shape) });

/**
 * The states of a run as tensors and text of a checkpoint. The live one keeps the plain variable names, so that whoever
 * reads the file finds the net there: `spec` and `kept` in the metadata say its shape where units were cut out.
 *
 * @param seen what stands in for weights behind open gates
 */
export function packStates(
  live: RunState,
  seen: Tensors,
  parked: ReadonlyMap<string, RunState>,
): { tensors: Record<string, HostTensor>; metadata: Record<string, string> } {
  const tensors: Record<string, HostTensor> = { ...live.tensors };
  for (const [name, tensor] of Object.entries(seen)) {
    tensors[ungatedOf(name)] = live.tensors[name]!;
    tensors[name] = tensor;
  }
  for (const [name, state] of parked) {
    for (const [variable, tensor] of Object.entries(state.tensors))
      tensors[parkedOf(name, variable)] = tensor;
  }
  const shapes: v.InferInput<typeof Shapes> = {
    live: shapeOf(live),
    parked: Object.fromEntries([...parked].map(([name, state]) => [name, shapeOf(state)])),
  };
  const metadata: Record<string, string> = { states: JSON.stringify(shapes) };
  if (live.kept) {
    metadata['spec'] = JSON.stringify(live.spec);
    metadata['kept'] = JSON.stringify(live.kept);
  }
  return { tensors, metadata };
}

const shapeOf = ({ spec, kept, open }: RunState): v.InferInput<typeof Shape> =>
  kept ? { spec, kept, open } : { open };

/** @throws UserError when the text part is damaged */
export function unpackStates(
  tensors: Tensors,
  metadata: Readonly<Record<string, string>>,
  original: ModelSpec,
): { live: RunState; parked: Map<string, RunState> } {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Shapes), metadata['states']);
  if (!parsed.success) {
    throw new UserError(
      `the checkpoint's record of states is ${JSON.stringify(metadata['states'] ?? null).slice(0, 80)}`,
      'the shape of the live state and of each parked one',
      'resume from an older checkpoint or start the run anew',
    );
  }
  const stateOf = (shape: v.InferOutput<typeof Shape>, own: Record<string, HostTensor>): RunState => ({
    spec: (shape.spec as ModelSpec | undefined) ?? original,
    kept: (shape.kept as Kept | undefined) ?? null,
    open: shape.open,
    tensors: own,
  });
  const { live, parked: shapes } = parsed.output;
  const own: Record<string, HostTensor> = {};
  const parked: Record<string, Record<string, HostTensor>> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    const [, owner, variable] = /^@([^/]+)\/(.*)$/s.exec(name) ?? [];
    if (owner === undefined || !Object.hasOwn(shapes, owner)) own[name] = tensor;
    else (parked[owner] ??= {})[variable!] = tensor;
  }
  for (const name of Object.keys(own)) {
    const ungated = own[ungatedOf(name)];
    if (!ungated) continue;
    own[name] = ungated;
    delete own[ungatedOf(name)];
  }
  return {
    live: stateOf(live, own),
    parked: new Map(
      Object.entries(shapes).map(([name, shape]) => [name, stateOf(shape, parked[name] ?? {})]),
    ),
  };
}
