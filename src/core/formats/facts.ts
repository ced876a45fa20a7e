import type { DatasetInfo, Preprocessing } from '../../shared/dataset';
import type { RunConfig } from '../../shared/run-config';
import type { RunChange } from '../../shared/run-events';

/**
 * What an exported model says about itself, by name: where it comes from, and all it takes to reproduce the accuracy
 * from the raw files. Lists and `dataset` (name and hash) are JSON; `features` (tables only) names the columns in input
 * order, and a categorical one's categories in the order of their codes; `changes` tells the λ and learning rates that were
 * changed while the run trained, where any was (`lambda` is then the last).
 *
 * @param testAccuracy of the trained net on the test part, 0–1
 */
export function exportFacts(
  run: string,
  config: RunConfig,
  dataset: DatasetInfo,
  testAccuracy: number,
  whittle: string,
  changes: readonly RunChange[] = [],
): Record<string, string> {
  return {
    classes: JSON.stringify(dataset.classes),
    sampleShape: JSON.stringify(dataset.sampleShape),
    dataset: JSON.stringify({ name: dataset.name, hash: dataset.hash }),
    ...featuresFact(dataset.preprocessing),
    run,
    model: config.model.name,
    method: config.method.name,
    lambda: String(config.method.lambda),
    seed: String(config.seed),
    testAccuracy: String(testAccuracy),
    whittle,
    ...(changes.length > 0 ? { changes: JSON.stringify(changes) } : {}),
  };
}

/** Without it nobody could tell which code stands for which category. */
function featuresFact(preprocessing: Preprocessing): { features?: string } {
  if (preprocessing.kind === 'pixels') return {};
  const features = preprocessing.features.map((feature) =>
    feature.kind === 'categorical'
      ? { name: feature.name, categories: feature.categories }
      : { name: feature.name },
  );
  return { features: JSON.stringify(features) };
}
