/** What commands act on: the runs that the page is about, or that are chosen on it, and its figure. */
import type { RunSummary } from '../../shared/run';

class ActedOn {
  runs = $state.raw<readonly RunSummary[]>([]);
  /** How the page duplicates them; null where it cannot. */
  duplicate = $state.raw<(() => void) | null>(null);

  /** Opens the dialog that saves the page's figure; null where there is none. */
  saveFigure = $state.raw<(() => void) | null>(null);

  /** Until the page has others, or is left: then the answer is called. */
  show(runs: readonly RunSummary[], duplicate: () => void): () => void {
    this.runs = runs;
    this.duplicate = duplicate;
    return () => {
      this.runs = [];
      this.duplicate = null;
    };
  }

  /** Until the page is left, or has no figure. */
  offerFigure(save: () => void): () => void {
    this.saveFigure = save;
    return () => (this.saveFigure = null);
  }
}

export const actedOn = new ActedOn();
