/** Too little is known of the speed before so many milliseconds of a stage have passed. */
const ENOUGH_MS = 1000;

/** How fast a long task goes, stage by stage. */
export class Pace {
  private stage: string | null = null;
  private startedAt = 0;
  private startedWith = 0;
  private last = 0;

  /**
   * Milliseconds that the stage still takes at its speed so far; null while that cannot be said.
   *
   * @param done of `total`, in any unit; null where it is not known
   * @param now milliseconds of a clock that only goes forward
   */
  left(stage: string, done: number | null, total: number | null, now: number): number | null {
    // A stage that falls back has begun again.
    if (stage !== this.stage || (done ?? 0) < this.last) {
      this.stage = stage;
      this.startedAt = now;
      this.startedWith = done ?? 0;
    }
    this.last = done ?? 0;
    const spent = now - this.startedAt;
    if (done === null || !total || spent < ENOUGH_MS || done <= this.startedWith) return null;
    return (spent / (done - this.startedWith)) * Math.max(0, total - done);
  }
}
