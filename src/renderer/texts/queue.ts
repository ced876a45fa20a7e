/** Words of the queue. */
import { duration } from '../format';
import { plural } from './plural';

export const queue = {
  title: 'Queue',
  subtitle: (running: number, queued: number, left: number | null) =>
    [
      running === 0 ? 'Nothing trains' : `${running} training`,
      queued === 0 ? 'nothing waits' : `${queued} waiting`,
      ...(left === null || running + queued === 0 ? [] : [`about ${duration(left)} left`]),
    ].join(', '),
  pause: 'Pause queue',
  resume: 'Resume queue',
  newExperiment: 'New experiment',
  parallel: 'Runs at once',
  afterError: 'When a run fails',
  idle: 'Train only while nobody uses this computer',
  paused: 'The queue is paused: waiting runs start when it goes on.',
  waitsForIdle: (minutes: number) =>
    `Somebody is here: runs start once nobody has used this computer for ${minutes} min.`,
  trainAnyway: 'Train now',
  running: 'Training now',
  waiting: 'Waiting',
  ended: 'Ended lately',
  emptyTitle: 'Nothing trains, and nothing waits',
  emptyText: 'Queue an experiment; its runs appear here, the next one first.',
  noneWaiting: 'No run waits.',
  noneRunning: 'Nothing trains at the moment.',
  listLabel: 'Waiting runs, the next one first',
  hint: 'Drag a run to another place, or press Alt with ↑ or ↓; with Home or End for first and last.',
  place: (position: number) => `${position + 1}.`,
  moved: (run: string, position: number, all: number) => `${run} is now ${position + 1}. of ${all}`,
  first: 'Make it the next one (Alt+Home)',
  earlier: 'Move up (Alt+↑)',
  later: 'Move down (Alt+↓)',
  open: (run: string) => `Open ${run}`,
  pauseRun: 'Pause this run',
  stopRun: 'Stop this run',
  takeOut: 'Take out of the queue',
  again: 'Try again',
  left: (ms: number) => `${duration(ms)} left`,
  about: (ms: number) => `about ${duration(ms)}`,
  starting: 'starting…',
  on: (engine: string, device: string) => `${engine} on ${device}`,
  threads: (threads: number) => plural(threads, 'thread'),
  progress: (run: string) => `Progress of ${run}`,
} as const;
