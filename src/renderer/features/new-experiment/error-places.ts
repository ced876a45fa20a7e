/** Where in the form something is wrong, in the words that stand there. */
import { methodStyle } from '../../../core/figure';
import { texts } from '../../texts';
import type { Errors } from './draft';

const words = texts.experiment;

const own: Readonly<Record<string, string>> = {
  dataset: words.dataset,
  methods: words.methods,
  targets: words.strengths.target,
  chosenPoints: words.chosenPoints,
  ...Object.fromEntries(Object.entries(words.fields).map(([name, { label }]) => [name, label])),
};

function place(name: string): string {
  const [owner = '', setting] = name.split(':');
  if (setting === undefined) return own[owner] ?? owner;
  if (owner === 'model') return words.model;
  return methodStyle(owner === 'lambda' ? setting : owner).label;
}

/** Each place once, in the order of the form's checks. */
export function errorPlaces(errors: Errors, netRefused: boolean): readonly string[] {
  return [...new Set([...(netRefused ? [words.model] : []), ...Object.keys(errors).map(place)])];
}
