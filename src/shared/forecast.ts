/** What is known of a run before it starts. */

/** What a run will cost, before it starts. */
export interface Estimate {
  readonly steps: number;
  /** null when no speed is known for this engine and net yet. */
  readonly elapsedMs: number | null;
  readonly memoryBytes: number;
  readonly basis: string;
}

/** At which λ a run would begin to empty groups, and at which it would lose a whole layer. */
export interface LambdaGuidance {
  /** A range worth trying, for forms and sweeps; low < high. */
  readonly range: readonly [number, number];
  /** λ at which the first group would empty; null where no λ does that. */
  readonly firstGroup: number | null;
  /** λ at which the first layer would lose its last weight: the run would fail there. */
  readonly lastLayer: number | null;
  /** How this was found, in words for the user. */
  readonly basis: string;
}
