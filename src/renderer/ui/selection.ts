/** Which rows of a list are chosen, as lists of the desktop do it. */
export interface Selection {
  readonly chosen: ReadonlySet<string>;
  /** The row that Shift counts from. */
  readonly anchor: string | null;
  /** The row that has the focus. */
  readonly current: string | null;
}

export const nothingSelected: Selection = { chosen: new Set(), anchor: null, current: null };

const between = (keys: readonly string[], from: string | null, to: string): readonly string[] => {
  const start = from === null ? -1 : keys.indexOf(from);
  const end = keys.indexOf(to);
  if (start < 0) return [to];
  return keys.slice(Math.min(start, end), Math.max(start, end) + 1);
};

/**
 * The selection after `key` was clicked or reached by an arrow key: alone; with Ctrl or Cmd added or taken away; with
 * Shift everything from the anchor on.
 */
export function select(
  keys: readonly string[],
  before: Selection,
  key: string,
  { toggle = false, range = false } = {},
): Selection {
  if (range) {
    const chosen = new Set(between(keys, before.anchor ?? before.current, key));
    return { chosen, anchor: before.anchor ?? before.current ?? key, current: key };
  }
  if (!toggle) return { chosen: new Set([key]), anchor: key, current: key };
  const chosen = new Set(before.chosen);
  if (!chosen.delete(key)) chosen.add(key);
  return { chosen, anchor: key, current: key };
}

export const selectAll = (keys: readonly string[], before: Selection): Selection => ({
  chosen: new Set(keys),
  anchor: keys[0] ?? null,
  current: before.current ?? keys[0] ?? null,
});
