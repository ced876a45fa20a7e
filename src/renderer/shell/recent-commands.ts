/** The commands that were chosen last, kept over a restart. */
const KEY = 'recent-commands';
const MOST = 8;

/** Newest first. */
export function recentCommands(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

export function rememberCommand(id: string): void {
  const others = recentCommands().filter((one) => one !== id);
  localStorage.setItem(KEY, JSON.stringify([id, ...others].slice(0, MOST)));
}

/** The recent ones first, the others in their order. */
export function recentFirst<T extends { readonly id: string }>(
  items: readonly T[],
  recent: readonly string[],
): readonly T[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const first = recent.flatMap((id) => byId.get(id) ?? []);
  const known = new Set(first);
  return [...first, ...items.filter((item) => !known.has(item))];
}
