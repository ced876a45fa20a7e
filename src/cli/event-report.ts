/** What happened to a run, for people. */
import { formatLambda } from '../core/figure';
import type { RunChange, RunEvent } from '../shared/run-events';
import { textTable } from './text-table';
import { count, duration } from './words';

/** One line an event, in order. */
export function eventTable(events: readonly RunEvent[]): string {
  return textTable(
    [
      { title: 'step', cell: ({ step }) => count(step), align: 'right' },
      { title: 'trained', cell: ({ elapsedMs }) => duration(elapsedMs), align: 'right' },
      { title: 'event', cell: eventText },
    ],
    events,
  );
}

function eventText({ kind, phase, change, text }: RunEvent): string {
  if (kind === 'phase') return `${phase} begins`;
  if (kind === 'change' && change) return changeText(change);
  if (kind === 'early-stop') return 'stopped early';
  return text === undefined ? kind : `${kind}: ${text}`;
}

/** `λ 1e-3 → 2e-3, learning rate 0.2 → 0.1`. */
export function changeText({ lambda, learningRate, phase }: RunChange): string {
  const rate = phase === 'fine-tune' ? 'fine-tune learning rate' : 'learning rate';
  return [
    ...(lambda ? [`λ ${formatLambda(lambda.from)} → ${formatLambda(lambda.to)}`] : []),
    ...(learningRate ? [`${rate} ${learningRate.from} → ${learningRate.to}`] : []),
  ].join(', ');
}
