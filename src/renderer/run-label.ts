/** What a run is called where it stands beside others: the name that its user gave it, or what tells it from them. */
import { methodStyle } from '../core/figure';
import type { RunSummary } from '../shared/run';
import { strengthText } from './strength';
import { texts } from './texts';

export function runLabel(run: RunSummary): string {
  return run.name ?? texts.compare.run(methodStyle(run.method).label, strengthText(run), run.seed);
}
