/** The form of a new experiment as it was left: kept until it is queued or begun anew, and gone with the window. */
import type { Draft } from './draft';

/** What filled the form in, until it is taken back or put away. */
export interface Applied {
  readonly title: string;
  readonly before: Draft;
  readonly after: Draft;
}
export interface Kept {
  /** What the form was asked to begin with. */
  readonly wanted: string | null;
  readonly draft: Draft;
  readonly applied: Applied | null;
}

class KeptDraft {
  last: Kept | null = null;

  /** For a form that is asked to begin with the same, or with nothing in particular. */
  for(wanted: string | null): Kept | null {
    return this.last && (wanted === null || wanted === this.last.wanted) ? this.last : null;
  }
}

export const keptDraft = new KeptDraft();
