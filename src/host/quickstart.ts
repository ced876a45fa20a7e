import type { DatasetInfo } from '../shared/dataset';
import { bundledRequest } from './datasets/library';
import type { Imports } from './imports';
import type { Runs } from './runs';
import type { Workspace } from './training';

/** Name of the setting with the id that the bundled dataset got here. */
const DATASET = 'quickstart.dataset';

/** The bundled digits of a workspace, and what quick start does with them. */
export class QuickStart {
  private importing: Promise<DatasetInfo> | null = null;

  constructor(
    private readonly workspace: Workspace,
    private readonly imports: Imports,
    private readonly runs: Runs,
    private readonly resources: string,
  ) {}

  /** Imports the digits at the first launch. Who has removed them since is left without: answers null. */
  async prepare(): Promise<DatasetInfo | null> {
    const known = this.workspace.store.settings.get<string>(DATASET);
    return known === undefined ? this.import() : this.workspace.store.datasets.find(known);
  }

  /** Trains the digits with CGES and its rivals over a few λ, so that the trade-off shows within minutes. */
  async run(): Promise<{ sweep: string; runs: readonly string[] }> {
    const dataset = (await this.prepare()) ?? (await this.import());
    const { quickStartConfigs } = await import('../core/presets');
    const { sweep, runs } = await this.runs.enqueue({
      name: 'Quick start',
      configs: quickStartConfigs(dataset.id),
    });
    return { sweep: sweep!, runs };
  }

  /** One import, however many ask for it. */
  private import(): Promise<DatasetInfo> {
    const done = async (): Promise<DatasetInfo> => {
      const dataset = await this.imports.run(bundledRequest(this.resources));
      this.workspace.store.settings.set(DATASET, dataset.id);
      return dataset;
    };
    return (this.importing ??= done().finally(() => (this.importing = null)));
  }
}
