import type { RunSummary } from '../../../shared/run';
import { percent } from '../../format';
import { runLabel } from '../../run-label';
import { texts } from '../../texts';

/** What a run that can be exported is called, and what tells it from others; one that did not end says so. */
export function describeRun(run: RunSummary): { readonly title: string; readonly detail: string } {
  const { testAccuracy, weightSparsity, datasetName, state, tags = [] } = run;
  const figures = texts.exports.runFigures(datasetName, percent(testAccuracy), percent(weightSparsity, 1));
  const ended = state === 'done' ? [] : [texts.states[state].toLowerCase()];
  return { title: runLabel(run), detail: [run.run, ...ended, figures, ...tags].join(', ') };
}
