import { fromPlain, UserError } from '../shared/errors';
import type { TryJob } from '../shared/protocol';
import type { Trial, TrialSizes } from '../shared/trial';
import { deathOf, type RunningJob } from './jobs';
import { checkpointSource } from './exporting';
import type { Workspace } from './training';
import { unknownDataset } from './unknown';
import { WHITTLE_VERSION } from './version';

interface Waiting {
  resolve(trial: Trial): void;
  reject(error: Error): void;
}

/** A run's trained and compact net in a process of their own, to be tried on single samples. */
class OpenTrial {
  readonly ready: Promise<TrialSizes>;
  private readonly job: RunningJob;
  private readonly waiting = new Map<number, Waiting>();
  private failure: Error | null = null;
  private questions = 0;

  constructor(workspace: Workspace, job: TryJob) {
    let settle!: { resolve(sizes: TrialSizes): void; reject(error: Error): void };
    this.ready = new Promise((resolve, reject) => (settle = { resolve, reject }));
    this.job = workspace.jobs.start(job, (message) => {
      if (message.kind === 'ready') settle.resolve(message.sizes);
      else if (message.kind === 'predicted') {
        this.waiting.get(message.id)?.resolve(message.trial);
        this.waiting.delete(message.id);
      } else if (message.kind === 'failed') this.failure = fromPlain(message.error);
    });
    void this.job.ended.then((code) => {
      const error = this.failure ?? deathOf('try', code);
      this.failure = error;
      settle.reject(error);
      for (const { reject } of this.waiting.values()) reject(error);
      this.waiting.clear();
    });
  }

  predict(sample: Float32Array): Promise<Trial> {
    if (this.failure) return Promise.reject(this.failure);
    const id = this.questions++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.job.ask(id, sample);
    });
  }

  async close(): Promise<void> {
    this.job.send('stop');
    await this.job.ended;
  }
}

/** At most one run is open for trying. */
export class Trials {
  private open: OpenTrial | null = null;

  constructor(private readonly workspace: Workspace) {}

  /** @throws UserError when the run has no checkpoint that could be loaded. */
  async start({ run, point }: { readonly run: string; readonly point?: number }): Promise<TrialSizes> {
    await this.close();
    const { store } = this.workspace;
    const { config, checkpoint } = checkpointSource(this.workspace, run, point);
    const dataset = store.datasets.find(config.dataset);
    if (!dataset) throw unknownDataset(config.dataset);
    const trial = new OpenTrial(this.workspace, {
      kind: 'try',
      config,
      dataset,
      checkpoint,
      whittle: WHITTLE_VERSION,
    });
    this.open = trial;
    return trial.ready;
  }

  predict(sample: Float32Array): Promise<Trial> {
    if (this.open) return this.open.predict(sample);
    throw new UserError('no net is open to be tried', 'one that was opened before', 'open the run again');
  }

  async close(): Promise<void> {
    const trial = this.open;
    this.open = null;
    await trial?.close();
  }
}
