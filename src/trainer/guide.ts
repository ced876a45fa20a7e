import { encodedShape } from '../core/data/preprocess';
import { lambdaGuide } from '../core/guidance';
import { findModel } from '../core/model';
import { heldOut } from '../core/train';
import { chooseEngine } from '../engine';
import type { GuideJob } from '../shared/protocol';
import type { LambdaGuidance } from '../shared/forecast';

/** The λ that are worth trying with a run's settings, from its initial weights: they shrink in an engine, as in a run. */
export async function guide({ config, dataset }: GuideJob): Promise<LambdaGuidance> {
  const { name, settings } = config.model;
  const spec = findModel(name).build(encodedShape(dataset), dataset.classes.length, settings);
  const trainCount = dataset.trainCount - heldOut(dataset.trainCount, config.validationFraction);
  const engine = await chooseEngine(config.engine);
  try {
    return lambdaGuide({ engine, config, spec, trainCount });
  } finally {
    engine.dispose();
  }
}
