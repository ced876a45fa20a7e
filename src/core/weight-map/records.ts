/**
 * The file of a run's weight maps: a header, then one record after the other, only ever added to.
 *
 *     "WHTLMAP1" { u32 length, u32 CRC-32 of the payload, u32 step, payload }…
 *     payload: u32 length of the text, JSON of the map without its cells, the cells of all layers in order
 *
 * Little-endian. A record that is cut off, or whose checksum is wrong, ends the file: a process may die at any byte.
 */
import { columnsOf, rowsOf, type LayerMap, type WeightMap } from '../../shared/weight-map';
import { crc32 } from '../data/crc32';
import { utf8Bytes, utf8Text } from '../formats/utf8';

export const FILE_HEADER = utf8Bytes('WHTLMAP1');
const HEAD = 12;

export function encodeMap(map: WeightMap): Uint8Array {
  const layers = map.layers.map(({ cells: _, ...layer }) => layer);
  const text = utf8Bytes(JSON.stringify({ ...map, layers }));
  const cells = map.layers.reduce((sum, layer) => sum + layer.cells.length, 0);
  const record = new Uint8Array(HEAD + 4 + text.length + cells);
  const view = new DataView(record.buffer);
  const payload = record.subarray(HEAD);
  view.setUint32(HEAD, text.length, true);
  payload.set(text, 4);
  let at = 4 + text.length;
  for (const layer of map.layers) {
    payload.set(layer.cells, at);
    at += layer.cells.length;
  }
  view.setUint32(0, payload.length, true);
  view.setUint32(4, crc32(payload), true);
  view.setUint32(8, map.step, true);
  return record;
}

/** The sound maps of a file, in order. @param after only those of later steps */
export function decodeMaps(file: Uint8Array, after = -1): WeightMap[] {
  return [...recordsIn(file, after)].map(({ payload }) => decodePayload(payload));
}

/** Bytes up to the end of the last sound record of a step ≤ `step`; 0 where the file is not one of these. */
export function soundLength(file: Uint8Array, step: number): number {
  let end = isOurs(file) ? FILE_HEADER.length : 0;
  for (const record of recordsIn(file, -1)) {
    if (record.step > step) break;
    end = record.end;
  }
  return end;
}

const isOurs = (file: Uint8Array): boolean =>
  file.length >= FILE_HEADER.length && FILE_HEADER.every((byte, i) => file[i] === byte);

function* recordsIn(
  file: Uint8Array,
  after: number,
): Generator<{ payload: Uint8Array; step: number; end: number }> {
  if (!isOurs(file)) return;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = FILE_HEADER.length; at + HEAD <= file.length;) {
    const [length, sum, step] = [0, 4, 8].map((offset) => view.getUint32(at + offset, true)) as [
      number,
      number,
      number,
    ];
    const end = at + HEAD + length;
    if (end > file.length || length < 4) return;
    const payload = file.subarray(at + HEAD, end);
    if (step > after) {
      if (crc32(payload) !== sum) return;
      yield { payload, step, end };
    }
    at = end;
  }
}

function decodePayload(payload: Uint8Array): WeightMap {
  const length = new DataView(payload.buffer, payload.byteOffset).getUint32(0, true);
  const map = JSON.parse(utf8Text(payload.subarray(4, 4 + length))) as WeightMap;
  let at = 4 + length;
  const layers = map.layers.map((layer): LayerMap => {
    const size = rowsOf(layer) * columnsOf(layer);
    // Copied: a view would hold, and send, the whole file.
    const cells = payload.slice(at, at + size);
    at += size;
    return { ...layer, cells };
  });
  return { ...map, layers };
}
