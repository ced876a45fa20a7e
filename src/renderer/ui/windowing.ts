/** Which rows of a long list are in sight, with some to spare on both sides. */
export interface VisibleRange {
  readonly start: number;
  /** One past the last row. */
  readonly end: number;
  /** Heights of what is left out above and below, in px. */
  readonly before: number;
  readonly after: number;
}

export function visibleRange(
  rows: number,
  rowHeight: number,
  scrollTop: number,
  viewHeight: number,
  spare = 10,
): VisibleRange {
  const first = Math.floor(Math.max(scrollTop, 0) / rowHeight);
  // A list that shrank while scrolled down still shows its last rows.
  const start = Math.max(0, Math.min(first, rows - Math.ceil(viewHeight / rowHeight)) - spare);
  const end = Math.min(rows, Math.ceil((Math.max(scrollTop, 0) + viewHeight) / rowHeight) + spare);
  return {
    start,
    end: Math.max(end, start),
    before: start * rowHeight,
    after: (rows - Math.max(end, start)) * rowHeight,
  };
}
