import { encodedShape } from '../../core/data/preprocess';
import type { HostTensor } from '../../core/engine';
import { findModel } from '../../core/model';
import { parameters } from '../../core/model/shapes';
import type { Net } from '../../core/prune';
import { UserError } from '../../shared/errors';
import type { ExportJob } from '../../shared/protocol';
import { readCheckpoint } from '../checkpoint-files';

/**
 * The trained net of a run, zeros masked in place: its layers from the configuration, its weights from the checkpoint.
 * Other variables of the checkpoint (optimiser slots) are left out.
 *
 * @throws UserError when the checkpoint is damaged, or not of this net, or holds numbers that are none.
 */
export async function loadTrained({ config, dataset, checkpoint }: ExportJob): Promise<Net> {
  const { name, settings } = config.model;
  const spec = findModel(name).build(encodedShape(dataset), dataset.classes.length, settings);
  const { tensors } = await readCheckpoint(checkpoint).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new UserError(
      `checkpoint ${checkpoint} cannot be read: ${(error as Error).message}`,
      'the last checkpoint of the run',
      'train the run again',
    );
  });
  const weights = parameters(spec).map((wanted) => {
    const tensor = Object.hasOwn(tensors, wanted.name) ? tensors[wanted.name] : undefined;
    return [wanted.name, checkTensor(tensor, wanted, checkpoint)] as const;
  });
  return { spec, weights: Object.fromEntries(weights) };
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
