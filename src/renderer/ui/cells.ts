type Size = readonly [rows: number, columns: number];

/**
 * Draws cells on a canvas, a pixel each. Along an axis where there is less room than cells, a pixel is the mean of the
 * cells that it covers: thin rows of zeros show as a paler stretch, where leaving rows out would hide or invent them.
 *
 * @param rgba of all cells, row by row
 * @param room that the picture is shown in, in pixels
 */
export function drawCells(
  canvas: HTMLCanvasElement,
  rgba: Uint8ClampedArray<ArrayBuffer>,
  [rows, columns]: Size,
  room: Size,
): void {
  const [high, wide] = [rows, columns].map((cells, axis) =>
    Math.min(cells, Math.max(1, Math.round(room[axis]!))),
  );
  const full = high === rows && wide === columns ? canvas : document.createElement('canvas');
  canvas.height = high!;
  canvas.width = wide!;
  full.height = rows;
  full.width = columns;
  full.getContext('2d')?.putImageData(new ImageData(rgba, columns, rows), 0, 0);
  if (full === canvas) return;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.imageSmoothingQuality = 'high';
  context.drawImage(full, 0, 0, wide!, high!);
}
