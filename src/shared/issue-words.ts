/** What a schema finds wrong, in words. */
import type { BaseIssue } from 'valibot';

/** What would do: a kind of number in words, a bound as the schema has it (`<1`), the names of a choice. */
export function wanted(issue: BaseIssue<unknown>): string {
  // A schema that says in words of its own what would do.
  if (!issue.message.startsWith('Invalid')) return issue.message;
  if (issue.type === 'finite') return 'a finite number';
  if (issue.type === 'integer') return 'a whole number';
  // A field that is not there: what is wanted is its kind, not its own name.
  if (issue.expected === `"${issue.path?.at(-1)?.key as string}"`) return 'a value';
  return issue.expected ?? 'a valid value';
}

/** The value, cut short, for a message. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
