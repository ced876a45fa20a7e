import { cpus } from 'node:os';
import { countLayers } from '../../core/counting';
import type { ExportedFile } from '../../core/formats';
import type { CardFacts } from '../../core/formats/model-card';
import { findMethod } from '../../core/methods';
import { groupingOf } from '../../core/methods/groups';
import { parseSettings } from '../../core/methods/settings';
import { findModel } from '../../core/model';
import { inferShapes, weightLayers, weightShape } from '../../core/model/shapes';
import type { CompactNet, Net } from '../../core/prune';
import type { ExportJob } from '../../shared/protocol';
import { ROUNDS, WARM_UP } from './latency';
import { TOLERANCE, type Predictions } from './proof';

/** The facts under the name that a single file is published by; files of a folder keep theirs. */
export const named = (facts: CardFacts, name: string): CardFacts =>
  facts.files.length === 1 ? { ...facts, files: [{ ...facts.files[0]!, name }] } : facts;

/** What the card of an export says: its report, and what the job knows of the run. */
export function cardFacts(
  report: CardFacts['report'],
  files: readonly ExportedFile[],
  trained: Net,
  compact: CompactNet,
  { count, correct }: Predictions,
  job: ExportJob,
): CardFacts {
  const { config, dataset, request, result, whittle } = job;
  const method = findMethod(config.method.name).info;
  const model = findModel(config.model.name).info;
  const settings = {
    method: parseSettings(method.settings, config.method.settings),
    model: parseSettings(model.settings, config.model.settings),
  };
  const grouping = groupingOf(settings.method);
  const shapes = inferShapes(compact.spec);
  return {
    run: request.run,
    whittle,
    dataset,
    config,
    settings,
    titles: { method: method.title, model: model.title, paper: method.paper },
    pruneRatio: askedSparsity(job, settings.method['sparsity']),
    grouping,
    stats: countLayers(trained.spec, trained.weights, grouping),
    compactShapes: Object.fromEntries(
      weightLayers(compact.spec).map((layer) => [layer.name, weightShape(layer, shapes)]),
    ),
    report,
    files: files.map(({ name, bytes }) => ({ name, bytes: bytes.length })),
    proof: { samples: count, correct, tolerance: TOLERANCE },
    latency: { rounds: ROUNDS, warmUp: WARM_UP, processor: cpus()[0]?.model.trim() ?? 'this machine' },
    isFinished: result !== null,
    ...(request.point === undefined ? {} : { point: request.point }),
  };
}

/** The weight sparsity that the run was told to reach: as its target, or by a method that is told one. */
function askedSparsity({ config: { target, method } }: ExportJob, setting: unknown): number | null {
  if (target?.kind === 'sparsity') return target.value;
  return findMethod(method.name).info.usesSparsity && typeof setting === 'number' ? setting : null;
}
