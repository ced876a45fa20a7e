/** What a file is by its first bytes, so that a refusal can say so. */
const signatures: readonly (readonly [offset: number, bytes: string, what: string])[] = [
  [0, '\x89PNG\r\n\x1a\n', 'a PNG image'],
  [0, '\xff\xd8\xff', 'a JPEG image'],
  [0, 'GIF8', 'a GIF image'],
  [8, 'WEBP', 'a WebP image'],
  [0, 'II*\0', 'a TIFF image'],
  [0, 'MM\0*', 'a TIFF image'],
  [0, '\0\0\x01\0', 'a Windows icon'],
  [4, 'ftyp', 'a HEIF, AVIF or MP4 file'],
  [0, 'BM', 'a BMP image'],
  [0, '\x93NUMPY', 'a NumPy array'],
  [0, 'PK\x03\x04', 'a ZIP archive'],
  [0, 'PK\x05\x06', 'an empty ZIP archive'],
  [257, 'ustar', 'a tar archive'],
  [0, '\x1f\x8b', 'a gzip file'],
  [0, 'BZh', 'a bzip2 file'],
  [0, '\xfd7zXZ', 'an xz file'],
  [0, '(\xb5/\xfd', 'a Zstandard file'],
  [0, '7z\xbc\xaf', 'a 7-Zip archive'],
  [0, 'PAR1', 'a Parquet file'],
  [0, '\x89HDF', 'an HDF5 file'],
  [0, 'SQLite format 3', 'a SQLite database'],
  [0, '%PDF', 'a PDF document'],
  [0, '\xff\xfe', 'UTF-16 text'],
  [0, '\xfe\xff', 'UTF-16 text'],
];

/** Names the kind of content, or null for text and unknown bytes. */
export function describeContent(head: Uint8Array): string | null {
  const found = signatures.find(([offset, bytes]) => startsWith(head, bytes, offset));
  return found ? found[2] : null;
}

/** Bytes that no text file holds. */
export function looksBinary(head: Uint8Array): boolean {
  return head.includes(0);
}

/** @param bytes one character a byte */
export function startsWith(head: Uint8Array, bytes: string, offset = 0): boolean {
  if (head.length < offset + bytes.length) return false;
  for (let i = 0; i < bytes.length; i++) {
    if (head[offset + i] !== bytes.charCodeAt(i)) return false;
  }
  return true;
}
