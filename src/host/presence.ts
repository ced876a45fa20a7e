/** How often to look whether somebody has come back, or has gone. */
const LOOK_EVERY_MS = 2000;

/** Tells when the computer is left alone and when somebody is back. */
export class Presence {
  private timer: NodeJS.Timeout | null = null;
  private away = true;

  /**
   * @param idleSeconds since the last key or mouse, as the shell knows it; null where nobody can tell
   * @param changed is called when somebody has left or come back
   */
  constructor(
    private readonly idleSeconds: (() => number) | null,
    private readonly changed: () => void,
    private readonly everyMs: number = LOOK_EVERY_MS,
  ) {}

  /** Whether somebody uses the computer; false while nobody watches, or nobody can tell. */
  get isInUse(): boolean {
    return this.timer !== null && !this.away;
  }

  /** Watches from now on; without a key or a mouse for so many minutes nobody is there. */
  watch(minutes: number): void {
    this.rest();
    const { idleSeconds } = this;
    if (!idleSeconds) return;
    const look = (): boolean => idleSeconds() >= 60 * minutes;
    this.away = look();
    this.timer = setInterval(() => {
      const now = look();
      if (now === this.away) return;
      this.away = now;
      this.changed();
    }, this.everyMs);
  }

  /** Watches no more. */
  rest(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }
}
