import * as v from 'valibot';
import { encodedShape } from '../../core/data/preprocess';
import type { HostTensor } from '../../core/engine';
import { findModel } from '../../core/model';
import { inferShapes, parameters } from '../../core/model/shapes';
import type { ModelSpec } from '../../core/model/spec';
import { expandState, shrunkSpec } from '../../core/prune';
import type { Kept, Net } from '../../core/prune';
import { UserError } from '../../shared/errors';
import type { ExportJob } from '../../shared/protocol';
import { readCheckpoint } from '../checkpoint-files';

/**
 * The trained net of a run, zeros masked in place: its layers from the configuration, its weights from the checkpoint.
 * What a run has cut out while it trained comes back as zeros, so that all figures are those of the net that was asked
 * for. Other variables of the checkpoint (optimiser slots) are left out.
 *
 * @throws UserError when the checkpoint is damaged, or not of this net, or holds numbers that are none.
 */
export async function loadTrained({
  config,
  dataset,
  checkpoint,
}: Pick<ExportJob, 'config' | 'dataset' | 'checkpoint'>): Promise<Net> {
  const { name, settings } = config.model;
  const original = findModel(name).build(encodedShape(dataset), dataset.classes.length, settings);
  const { tensors, metadata } = await readCheckpoint(checkpoint).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new UserError(
      `checkpoint ${checkpoint} cannot be read: ${(error as Error).message}`,
      'the last checkpoint of the run',
      'train the run again',
    );
  });
  const compacted = readCompacted(metadata, original, checkpoint);
  const wanted = parameters(compacted?.spec ?? original);
  const weights = Object.fromEntries(
    wanted.map((parameter) => {
      const tensor = Object.hasOwn(tensors, parameter.name) ? tensors[parameter.name] : undefined;
      return [parameter.name, checkTensor(tensor, parameter, checkpoint)] as const;
    }),
  );
  return { spec: original, weights: compacted ? expandState(original, compacted.kept, weights) : weights };
}

const Units = v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.minLength(1));
const KeptUnits = v.record(v.string(), Units);

/**
 * The smaller net whose tensors a checkpoint holds when units were cut out while it trained, and which units of the
 * original are left (`compactState`); null when none were. The field `kept` tells as JSON; `spec`, which follows from it,
 * stands beside it.
 */
function readCompacted(
  metadata: Readonly<Record<string, string>>,
  original: ModelSpec,
  file: string,
): { spec: ModelSpec; kept: Kept } | null {
  if (metadata['spec'] === undefined && metadata['kept'] === undefined) return null;
  const kept = v.safeParse(v.pipe(v.string(), v.parseJson(), KeptUnits), metadata['kept']);
  const shapes = inferShapes(original);
  const fits =
    kept.success &&
    Object.entries(shapes).every(([layer, shape]) =>
      kept.output[layer]?.every((unit) => unit < shape.at(-1)!),
    );
  if (!fits) {
    throw new UserError(
      `checkpoint ${file} does not say which units of the net it holds`,
      `units of every layer of "${original.name}"`,
      'export a run whose checkpoint belongs to its settings and dataset',
    );
  }
  return { spec: shrunkSpec({ kept: kept.output }, original), kept: kept.output };
}

function checkTensor(
  tensor: HostTensor | undefined,
  { name, shape }: { readonly name: string; readonly shape: readonly number[] },
  file: string,
): HostTensor {
  const fits = tensor?.dtype === 'float32' && tensor.shape.join() === shape.join();
  if (!fits) {
    throw new UserError(
      `checkpoint ${file} holds ${tensor ? `${name} as ${tensor.dtype} [${tensor.shape.join(', ')}]` : `no ${name}`}`,
      `float32 [${shape.join(', ')}]`,
      'export a run whose checkpoint belongs to its settings and dataset',
    );
  }
  if (!tensor.data.every(Number.isFinite)) {
    throw new UserError(
      `${name} in checkpoint ${file} holds values that are no finite numbers: the training diverged`,
      'finite weights',
      'train again with a smaller learning rate',
    );
  }
  return tensor;
}
