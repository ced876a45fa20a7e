/** One sample that a `try` job is asked about. */
export interface Question {
  readonly id: number;
  readonly sample: Float32Array;
}

/** Questions in the order in which they came, taken one at a time. */
export class Questions {
  private readonly waiting: Question[] = [];
  private wake: (() => void) | null = null;

  push(question: Question): void {
    this.waiting.push(question);
    this.wake?.();
  }

  /** The next question, or null once `signal` is aborted. */
  async next(signal: AbortSignal): Promise<Question | null> {
    while (this.waiting.length === 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    return signal.aborted ? null : this.waiting.shift()!;
  }
}
