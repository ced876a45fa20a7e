/** Words about a workspace that is damaged, or cannot be opened. */
import { plural } from './plural';

const kinds = { run: 'Run', dataset: 'Dataset', checkpoint: 'Checkpoint of', setting: 'Setting' } as const;

export const damage = {
  cannotOpen: 'This workspace cannot be opened',
  untouched: 'Nothing in its folder has been changed.',
  another: 'Open another workspace…',
  choose: 'Open a workspace',
  notice: (amount: number) =>
    `${plural(amount, 'part')} of this workspace ${amount === 1 ? 'is' : 'are'} damaged. Everything else works, and nothing is lost: what is damaged is kept as it is.`,
  details: 'Details',
  status: (amount: number) => `${amount} damaged`,
  title: 'Damaged parts of this workspace',
  what: 'What',
  problem: 'What is wrong',
  works: 'What still works',
  fix: 'What to do',
  of: (kind: keyof typeof kinds, id: string) => `${kinds[kind]} ${id}`,
  checkAgain: 'Check again',
  sound: 'Nothing is damaged any more.',
} as const;
