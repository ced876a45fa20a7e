import type { Phase } from '../../shared/run-state';
import type { StepMetrics } from '../../shared/metrics';

/** Shortest time between two points of the live curves: metrics are thinned where they are made. */
const POINT_EVERY_MS = 250;
/** The first points come faster, each this much later than the one before: a run of a second has a curve too. */
const FIRST_POINT_MS = 25;

/** Gathers steps into points of the live curves. */
export class Meter {
  private losses = 0;
  private right = 0;
  private steps = 0;
  private points = 0;
  private since: number;

  constructor(
    private readonly batchSize: number,
    startMs: number,
  ) {
    this.since = startMs;
  }

  add(loss: number, right: number): void {
    this.losses += loss;
    this.right += right;
    this.steps += 1;
  }

  /**
   * The mean of the steps since the last point, or null while it is too early for one.
   *
   * @param isLast whether a phase or the run ends with this step: its curve then goes as far
   */
  take(
    nowMs: number,
    at: {
      step: number;
      epoch: number;
      phase: Phase;
      learningRate: number;
      lambda: number;
      elapsedMs: number;
    },
    isLast = false,
  ): StepMetrics | null {
    const passed = nowMs - this.since;
    const due = Math.min(POINT_EVERY_MS, FIRST_POINT_MS * (this.points + 1));
    if (this.steps === 0 || (passed < due && !isLast)) return null;
    this.points += 1;
    const point = {
      ...at,
      loss: this.losses / this.steps,
      batchAccuracy: this.right / (this.steps * this.batchSize),
      samplesPerSecond: (this.steps * this.batchSize * 1000) / Math.max(passed, 1),
    };
    this.losses = this.right = this.steps = 0;
    this.since = nowMs;
    return point;
  }

  /** Leaves out time that was not spent on steps: evaluation, checkpoints. */
  excuse(ms: number): void {
    this.since += ms;
  }
}
