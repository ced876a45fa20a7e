/** Cuts a stream of chunks into pieces of whole records, about `pieceBytes` each. */
export async function* wholeRecords(
  chunks: AsyncIterable<Uint8Array>,
  recordBytes: number,
  pieceBytes = 1 << 20,
): AsyncIterable<Uint8Array> {
  const size = Math.max(1, Math.floor(pieceBytes / recordBytes)) * recordBytes;
  let piece = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of chunks) {
    let offset = 0;
    while (offset < chunk.length) {
      const taken = Math.min(size - filled, chunk.length - offset);
      piece.set(chunk.subarray(offset, offset + taken), filled);
      filled += taken;
      offset += taken;
      if (filled === size) {
        yield piece;
        piece = new Uint8Array(size);
        filled = 0;
      }
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}
