/** Where a waiting run goes. Places count from 0, the next one. */

/**
 * The place that a dragged run gets when it is dropped into the gap before row `gap` (`gap` = number of rows: behind the
 * last): the row that it leaves behind closes up.
 */
export const placeOfGap = (from: number, gap: number): number => (gap > from ? gap - 1 : gap);

/** The gap nearest to a height in the list. */
export function gapAt(y: number, rowHeight: number, rows: number): number {
  return Math.max(0, Math.min(rows, Math.round(y / rowHeight)));
}

/** The place that a key moves a run to; null for other keys, and where it is there already. */
export function placeOfKey(key: string, from: number, rows: number): number | null {
  const places: Readonly<Record<string, number>> = {
    ArrowUp: from - 1,
    ArrowDown: from + 1,
    Home: 0,
    End: rows - 1,
  };
  const place = places[key];
  return place === undefined || place < 0 || place >= rows || place === from ? null : place;
}
