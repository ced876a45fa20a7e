/** The runs that the page is about, or that are chosen on it: what commands act on. */
import type { RunSummary } from '../../shared/run';

class ActedOn {
  runs = $state.raw<readonly RunSummary[]>([]);
  /** How the page duplicates them; null where it cannot. */
  duplicate = $state.raw<(() => void) | null>(null);

  /** Until the page has others, or is left: then the answer is called. */
  show(runs: readonly RunSummary[], duplicate: () => void): () => void {
    this.runs = runs;
    this.duplicate = duplicate;
    return () => {
      this.runs = [];
      this.duplicate = null;
    };
  }
}

export const actedOn = new ActedOn();
