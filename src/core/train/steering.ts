import { toPlain } from '../../shared/errors';
import type { Phase } from '../../shared/run-state';
import type { RunConfig } from '../../shared/run-config';
import { inOrder, type AskedChange, type RunChange } from '../../shared/run-events';
import { changedConfig, changeOf } from './changes';
import { checkChange } from './check-change';
import type { TrainLoopEvent, TrainOptions } from './options';

/**
 * The changes of a run: those that it has behind it, those that are known to come at a step (a run that goes on from a
 * checkpoint makes again what was made after it), and those that are asked for now.
 */
export class Steering {
  /** The configuration that the next step goes by. */
  config: RunConfig;
  private planned: readonly RunChange[];

  /** @param made what the checkpoint that the run goes on from has behind it, in order */
  constructor(
    private readonly options: TrainOptions,
    public made: readonly RunChange[],
  ) {
    const behind = new Set(made.map(({ at }) => at));
    this.planned = inOrder((options.changes ?? []).filter(({ at }) => !behind.has(at)));
    this.config = changedConfig(options.config, made);
  }

  /** Whether a planned change is to be made before the step after `step`. */
  isDue(step: number): boolean {
    const next = this.planned[0];
    return next !== undefined && next.step <= step;
  }

  /**
   * Makes what is due after `step` steps, then what is asked for.
   *
   * @param phase of the next step
   * @returns whether anything was changed
   */
  *take(step: number, phase: Phase, elapsedMs: number): Generator<TrainLoopEvent, boolean> {
    const before = this.made.length;
    while (this.isDue(step)) {
      const { at, lambda, learningRate } = this.planned[0]!;
      this.planned = this.planned.slice(1);
      yield this.make({ at, lambda: lambda?.to, learningRate: learningRate?.to }, step, phase, elapsedMs);
    }
    for (const asked of this.options.control.changes?.() ?? []) {
      try {
        checkChange(this.config, asked, phase);
      } catch (error) {
        yield { kind: 'change-refused', at: asked.at, error: toPlain(error) };
        continue;
      }
      yield this.make(asked, step, phase, elapsedMs);
    }
    return this.made.length > before;
  }

  private make(asked: AskedChange, step: number, phase: Phase, elapsedMs: number): TrainLoopEvent {
    const change = changeOf(this.config, asked, step, phase);
    this.made = [...this.made, change];
    this.config = changedConfig(this.config, [change]);
    return { kind: 'changed', change, elapsedMs };
  }
}
