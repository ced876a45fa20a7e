import { describe, expect, it } from 'vitest';
import { toRgba } from './picture';

describe('toRgba', () => {
  it('draws one channel as opaque grey, scaled to the given white', () => {
    const rgba = toRgba({ width: 2, height: 1, channels: 1, values: [0, 16], white: 16 });
    expect([...rgba]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
  });

  it('keeps red, green and blue apart', () => {
    const rgba = toRgba({
      width: 1,
      height: 1,
      channels: 3,
      values: new Uint8Array([10, 20, 30]),
      white: 255,
    });
    expect([...rgba]).toEqual([10, 20, 30, 255]);
  });
});
