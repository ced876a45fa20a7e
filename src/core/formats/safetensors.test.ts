import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../engine';
import { decodeSafetensors, encodeSafetensors } from './safetensors';

const floats = (shape: number[], values: number[]): HostTensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(values),
});

/** A file with any header text and any data, as an attacker would write it. */
function file(header: string, data = 0, length = Buffer.byteLength(header)): Uint8Array {
  const bytes = Buffer.alloc(8 + Buffer.byteLength(header) + data);
  bytes.writeBigUInt64LE(BigInt(length), 0);
  bytes.write(header, 8);
  return bytes;
}

/** The bytes with another last one. */
const ended = (bytes: Uint8Array, last: number): Uint8Array => bytes.fill(last, bytes.length - 1);

describe('encodeSafetensors', () => {
  it('writes the bytes of the specification', () => {
    const bytes = encodeSafetensors({ a: floats([2], [1, -2]) }, { note: 'é' });
    const length = Number(Buffer.from(bytes).readBigUInt64LE(0));
    expect((8 + length) % 8).toBe(0);
    const text = Buffer.from(bytes.subarray(8, 8 + length)).toString('utf8');
    expect(text.startsWith('{')).toBe(true);
    expect(JSON.parse(text)).toEqual({
      __metadata__: { note: 'é' },
      a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    });
    // 1 = 0x3f800000, −2 = 0xc0000000, little-endian
    expect(Buffer.from(bytes.subarray(8 + length)).toString('hex')).toBe('0000803f000000c0');
  });

  it('refuses data that does not fill the shape', () => {
    expect(() => encodeSafetensors({ a: floats([3], [1, 2]) })).toThrow(/a: 2 elements/);
  });
});

describe('decodeSafetensors', () => {
  const tensors: Record<string, HostTensor> = {
    mask: { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) },
    'dense/weights': floats([2, 2], [1.5, -0, NaN, 1e-45]),
    steps: { dtype: 'int32', shape: [], data: Int32Array.of(-7) },
    none: floats([0, 4], []),
    __proto__x: floats([1], [1]),
  };

  it('gives back what was encoded, bit for bit, from any alignment', () => {
    const bytes = encodeSafetensors(tensors, { phase: 'sparse' });
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    for (const source of [bytes, shifted.subarray(3), Buffer.from(bytes)]) {
      const decoded = decodeSafetensors(source);
      expect(decoded.metadata).toEqual({ phase: 'sparse' });
      expect(Object.keys(decoded.tensors).sort()).toEqual(Object.keys(tensors).sort());
      for (const [name, tensor] of Object.entries(tensors)) {
        const got = decoded.tensors[name]!;
        expect([got.dtype, got.shape]).toEqual([tensor.dtype, tensor.shape]);
        expect(Buffer.from(got.data.buffer).equals(Buffer.from(tensor.data.buffer))).toBe(true);
      }
    }
  });

  it('gives copies, so that the file can be let go', () => {
    const bytes = Buffer.from(encodeSafetensors({ a: floats([1], [1]) }));
    const { a } = decodeSafetensors(bytes).tensors;
    bytes.fill(0xff);
    expect(a!.data[0]).toBe(1);
  });

  it('keeps a tensor named __proto__ as a tensor', () => {
    const header = '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    const { tensors: decoded } = decodeSafetensors(file(header, 4));
    expect(Object.keys(decoded)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
  });

  const f32 = (shape: string, offsets: string) =>
    `{"dtype":"F32","shape":${shape},"data_offsets":${offsets}}`;
  const hostile: [string, Uint8Array, RegExp][] = [
    ['no bytes', new Uint8Array(0), /a file of 0 bytes/],
    ['a header longer than the file', file('{}', 0, 3), /a header of 3 bytes; expected at most 2/],
    ['a header length of 2^64 − 1', Uint8Array.of(...Array(8).fill(255), 0x7b, 0x7d), /18446744073709551615/],
    ['no JSON', file('{"a":'), /no JSON/],
    ['no UTF-8', Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe), /no JSON/],
    ['nesting a million deep', file('['.repeat(1e6)), /no JSON/],
    ['a list', file('[]'), /no JSON object/],
    ['an entry that is null', file('{"a":null}'), /"a" that is no object/],
    ['metadata that is no text', file('{"__metadata__":{"a":1}}'), /"a" of type number/],
    ['an unknown dtype', file('{"a":{"dtype":"F8","shape":[],"data_offsets":[0,1]}}', 1), /dtype .*F8/],
    ['a dtype that is an object', file('{"a":{"dtype":{"toString":1}}}'), /dtype/],
    ['a negative size', file(`{"a":${f32('[-1]', '[0,4]')}}`, 4), /shape that is no list of counts/],
    [
      'a shape that overflows',
      file(`{"a":${f32('[4294967296,4294967296]', '[0,4]')}}`, 4),
      /4 bytes; expected/,
    ],
    [
      'infinity times zero',
      file(`{"a":${f32(`[${'9007199254740991,'.repeat(30)}0]`, '[0,0]')}}`),
      /NaN for its shape/,
    ],
    ['data beyond the file', file(`{"a":${f32('[2]', '[0,8]')}}`, 4), /within 4 bytes/],
    ['offsets in reverse', file(`{"a":${f32('[1]', '[4,0]')}}`, 4), /\[begin, end\]/],
    ['a gap', file(`{"a":${f32('[1]', '[4,8]')}}`, 8), /starts at byte 4; expected at byte 0/],
    [
      'an overlap',
      file(`{"a":${f32('[2]', '[0,8]')},"b":${f32('[1]', '[4,8]')}}`, 8),
      /"b" starts at byte 4; expected at byte 8/,
    ],
    ['bytes left over', file(`{"a":${f32('[1]', '[0,4]')}}`, 9), /9 bytes of data; expected 4/],
    ['a bool of 2', ended(file('{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}', 1), 2), /bool/],
  ];
  it.each(hostile)('refuses %s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(message);
    try {
      decodeSafetensors(bytes);
    } catch (error) {
      expect(error).toMatchObject({ name: 'UserError' });
    }
  });

  it('reads every truncation of a file as damaged', () => {
    const bytes = encodeSafetensors(tensors, { a: 'b' });
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSafetensors(bytes.subarray(0, length)), `${length} bytes`).toThrow(/safetensors/);
    }
  });
});
