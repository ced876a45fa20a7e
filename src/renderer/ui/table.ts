/** A column of a table: how it is headed, laid out and ordered. What stands in a cell is the caller's snippet. */
export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** Read out, not drawn: a column of buttons. */
  readonly hideTitle?: boolean;
  readonly align?: 'left' | 'right';
  /** CSS width; columns without one share what is left. */
  readonly width?: string;
  /** Left out while the table is narrower than this, in px. */
  readonly fromWidth?: number;
  /** Stays in sight at the left while the others scroll; needs a width in px, and pinned columns come first. */
  readonly pinned?: boolean;
  /** What the column is sorted by; a column without it cannot be sorted. */
  readonly value?: (row: Row) => string | number | null;
}
export interface Sorting {
  readonly key: string;
  readonly direction: 'ascending' | 'descending';
}

/** Rows in the asked order; equal ones keep theirs, and rows without a value come last either way. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorting: Sorting | null | undefined,
): readonly Row[] {
  const value = columns.find((column) => column.key === sorting?.key)?.value;
  if (!value || !sorting) return rows;
  const sign = sorting.direction === 'ascending' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const left = value(a);
    const right = value(b);
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (left === right) return 0;
    return (left < right ? -1 : 1) * sign;
  });
}

const px = (column: Column<never>): number =>
  column.width?.endsWith('px') ? Number.parseFloat(column.width) : 0;

/** Width that the columns need in px; one without a width needs `flexible`. */
export function neededWidth<Row>(columns: readonly Column<Row>[], flexible = 120): number {
  return columns.reduce((sum, column) => sum + (px(column as Column<never>) || flexible), 0);
}

/** How far from the left each pinned column stands, in px; null for the others. */
export function pinnedAt<Row>(columns: readonly Column<Row>[]): readonly (number | null)[] {
  let left = 0;
  return columns.map((column) => {
    if (!column.pinned) return null;
    const at = left;
    left += px(column as Column<never>);
    return at;
  });
}
