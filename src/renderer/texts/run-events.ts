/** Words of what happens to a run, and of changing it while it trains. */
import type { RunChange, RunEvent } from '../../shared/run-events';
import { compactNumber, count } from '../format';

const phases = {
  'warm-up': 'Dense warm-up begins',
  sparse: 'Sparse training begins',
  'fine-tune': 'Fine-tuning begins',
};
const kinds = {
  started: 'Started',
  resumed: 'Resumed',
  phase: 'Phase',
  change: 'Changed',
  'early-stop': 'Stopped early',
  checkpoint: 'Checkpoint on disk',
  paused: 'Paused',
  stopped: 'Stopped',
  interrupted: 'Interrupted',
  failed: 'Failed',
  done: 'Done',
};
const replaced = (name: string, { from, to }: { from: number; to: number }): string =>
  `${name} ${compactNumber(from)} → ${compactNumber(to)}`;

/** `λ 1e-3 → 2e-3, learning rate 0.2 → 0.1`. */
function changed({ lambda, learningRate, phase }: RunChange): string {
  const rate = phase === 'fine-tune' ? 'fine-tune rate' : 'learning rate';
  const parts = [
    ...(lambda ? [replaced('λ', lambda)] : []),
    ...(learningRate ? [replaced(rate, learningRate)] : []),
  ].join(', ');
  // λ is λ at the head of a line too.
  return lambda ? parts : parts.charAt(0).toUpperCase() + parts.slice(1);
}

export const runEvents = {
  title: 'Events',
  table: 'What happened to this run, the newest first',
  event: 'Event',
  step: 'Step',
  trained: 'Trained for',
  none: 'Nothing is recorded of this run.',
  log: 'Log',
  logTable: 'What this run said on the way, the newest last',
  logNone: 'This run has said nothing: no warning, and nothing out of the ordinary.',
  logWhen: (step: string, trained: string) => `Step ${step}, after ${trained}`,
  /** What happened, without its step. */
  text: ({ kind, phase, change }: RunEvent): string => {
    if (kind === 'phase' && phase) return phases[phase];
    return kind === 'change' && change ? changed(change) : kinds[kind];
  },
  changed,
  change: {
    title: 'Change while it trains',
    lambda: 'λ',
    learningRate: 'Learning rate',
    fineTuneRate: 'Learning rate of fine-tuning',
    half: (name: string) => `Half of it: ${name}`,
    double: (name: string) => `Twice of it: ${name}`,
    now: (value: number) => `now ${compactNumber(value)}`,
    lambdaLater: 'works once sparse training begins',
    lambdaWrong: '0 or more, such as 1e-3.',
    rateWrong: 'More than 0, such as 0.1.',
    apply: 'Apply',
    nextStep: 'From the next step on; warm-up and schedules go on from where they are.',
    onResume: 'From the step at which it goes on; warm-up and schedules go on from where they are.',
    made: (change: RunChange) => `${changed(change)}, after step ${count(change.step)}.`,
  },
} as const;
