import { bundledRequest } from './datasets/library';
import type { Imports } from './imports';
import type { Runs } from './runs';
import type { Workspace } from './training';

/** Name of the setting with the id that the bundled dataset got here. */
const DATASET = 'quickstart.dataset';

/** Trains the bundled digits with CGES and its rivals over a few λ, so that the trade-off shows within minutes. */
export async function quickStart(
  { store }: Workspace,
  imports: Imports,
  runs: Runs,
  resources: string,
): Promise<{ sweep: string; runs: readonly string[] }> {
  const { quickStartConfigs } = await import('../core/presets');
  const known = store.settings.get<string>(DATASET);
  let dataset = known === undefined ? null : store.datasets.find(known);
  if (!dataset) {
    dataset = await imports.run(bundledRequest(resources));
    store.settings.set(DATASET, dataset.id);
  }
  const { sweep, runs: added } = await runs.enqueue({
    name: 'Quick start',
    configs: quickStartConfigs(dataset.id),
  });
  return { sweep: sweep!, runs: added };
}
