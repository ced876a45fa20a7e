import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodedShape } from '../core/data/preprocess';
import { UserError } from '../shared/errors';
import type { NetLayer } from '../shared/net';
import { WEIGHT_MAP_FILE, type WeightMap } from '../shared/weight-map';
import type { Workspace } from './training';
import { unknownRun } from './unknown';

/**
 * The weight maps that a run has recorded, those of steps beyond `after`; none where it has not begun, or was trained
 * before there were any.
 *
 * @throws UserError when there is no such run
 */
export async function readWeightMaps(
  { store, paths }: Workspace,
  run: string,
  after?: number,
): Promise<readonly WeightMap[]> {
  if (!store.runs.record(run)) throw unknownRun(run);
  const { decodeMaps } = await import('../core/weight-map');
  try {
    return decodeMaps(await readFile(join(paths.checkpoints(run), WEIGHT_MAP_FILE)), after);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * The layers of a run's net as it was asked for.
 *
 * @throws UserError when there is no such run, or its dataset is gone, which decides the shape of the input
 */
export async function describeNet({ store }: Workspace, run: string): Promise<readonly NetLayer[]> {
  const record = store.runs.record(run);
  if (!record) throw unknownRun(run);
  const { model, dataset: id } = record.config;
  const dataset = store.datasets.find(id);
  if (!dataset) {
    throw new UserError(
      `the dataset ${id} of run ${run} is not in the workspace any more`,
      'the dataset, whose samples decide the shape of the net',
      'import it again',
    );
  }
  const [{ findModel }, { INPUT, inferShapes, isWeightLayer, weightShape }, { layerMacs }] =
    await Promise.all([
      import('../core/model'),
      import('../core/model/shapes'),
      import('../core/counting/macs'),
    ]);
  const spec = findModel(model.name).build(encodedShape(dataset), dataset.classes.length, model.settings);
  const shapes = inferShapes(spec);
  return [
    { name: INPUT, op: 'input', inputs: [], output: spec.inputShape },
    ...spec.layers.map((layer) => ({
      name: layer.name,
      op: layer.op,
      inputs: layer.inputs,
      output: shapes[layer.name]!,
      ...(isWeightLayer(layer)
        ? { weights: weightShape(layer, shapes), macs: layerMacs(layer, shapes) }
        : {}),
    })),
  ];
}
