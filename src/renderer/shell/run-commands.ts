/** Commands on the run that is open, or on those that are chosen: only what can be done to them now. */
import { isExportable } from '../../shared/exportable';
import type { RunState } from '../../shared/run-state';
import type { RunSummary } from '../../shared/run';
import { actedOn } from '../state/acted-on.svelte';
import { router } from '../state/router.svelte';
import { runEdits } from '../state/run-edits.svelte';
import { runActions } from '../state/runs.svelte';
import { texts } from '../texts';
import type { Command } from './commands';

const words = texts.commands.runs;
const group = texts.commands.groups.run;

/** A command on those of the runs that are in one of these states; none where there is no such run. */
function inStates(
  name: 'pause' | 'stop' | 'resume',
  states: readonly RunState[],
  act: (run: string) => Promise<unknown>,
): Command[] {
  const fit = actedOn.runs.filter(({ state }) => states.includes(state));
  if (fit.length === 0) return [];
  const run = (): void => fit.forEach((one) => void act(one.run));
  return [{ id: `runs:${name}`, title: words[name](fit.length), group, run }];
}

function archiving(runs: readonly RunSummary[]): Command {
  const archived = runs.every((run) => run.archived);
  const told = archived ? texts.runs.unarchived(runs.length) : texts.runs.archived(runs.length);
  return {
    id: 'runs:archive',
    title: (archived ? words.unarchive : words.archive)(runs.length),
    group,
    run: () => void runEdits.annotate(runs, { archived: !archived }, told),
  };
}

/** What opens one run elsewhere. */
const opening = (run: RunSummary): Command[] => [
  { id: 'runs:export', title: words.export, group, run: () => router.go('export', run.run) },
  { id: 'runs:try', title: words.try, group, run: () => router.go('try', run.run) },
];

export function runCommands(): Command[] {
  const { runs, duplicate } = actedOn;
  const [first] = runs;
  const undo = { id: 'runs:undo', title: texts.commands.undo, group, run: () => void runEdits.undo() };
  const undoing = runEdits.canUndo ? [undo] : [];
  if (!first) return undoing;
  return [
    ...inStates('pause', ['running', 'queued'], runActions.pause),
    ...inStates('stop', ['running', 'queued'], runActions.stop),
    ...inStates('resume', ['paused', 'interrupted', 'stopped'], runActions.resume),
    ...(runs.length === 1 && isExportable(first) ? opening(first) : []),
    ...(duplicate
      ? [{ id: 'runs:duplicate', title: words.duplicate(runs.length), group, run: duplicate }]
      : []),
    archiving(runs),
    { id: 'runs:delete', title: words.remove(runs.length), group, run: () => (runEdits.asked = runs) },
    ...undoing,
  ];
}
