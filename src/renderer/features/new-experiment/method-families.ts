/** How the many methods are laid out for choosing: by what they empty, found from what each says of itself. */
import type { MethodInfo } from '../../../shared/registry';
import type { texts } from '../../texts';

export type Family = keyof typeof texts.experiment.families;

export function familyOf(method: MethodInfo): Family {
  if (method.usesSparsity) return 'prune';
  if (!method.usesLambda) return 'baseline';
  const grouped = method.settings.some((setting) => setting.name === 'grouping');
  return grouped || /\bchannels?\b/i.test(method.description) ? 'group' : 'weight';
}

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ℓλ]/gu, (letter) => (letter === 'ℓ' ? 'l' : 'lambda'))
    .toLowerCase();

/** Whether every word of `query` stands in a method's name, label, title, description or paper. */
export function matches(method: MethodInfo, label: string, query: string): boolean {
  const text = plain([method.name, label, method.title, method.description, method.paper].join(' '));
  return plain(query)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The methods that match, in families; families without one are left out. */
export function families(
  methods: readonly MethodInfo[],
  labelOf: (name: string) => string,
  query: string,
): readonly { readonly family: Family; readonly methods: readonly MethodInfo[] }[] {
  const order: readonly Family[] = ['baseline', 'weight', 'group', 'prune'];
  return order.flatMap((family) => {
    const members = methods.filter(
      (method) => familyOf(method) === family && matches(method, labelOf(method.name), query),
    );
    return members.length > 0 ? [{ family, methods: members }] : [];
  });
}
