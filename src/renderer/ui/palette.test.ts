import { expect, it } from 'vitest';
import { between, paint } from './palette';

const palette = {
  zero: [9, 9, 9],
  tones: between([
    [0, 0, 0],
    [100, 200, 0],
    [200, 200, 200],
  ]),
};

it('runs evenly through its colours', () => {
  expect(palette.tones).toHaveLength(256);
  expect([palette.tones[0], palette.tones[255]]).toEqual([
    [0, 0, 0],
    [200, 200, 200],
  ]);
  expect(palette.tones[64]!.map(Math.round)).toEqual([50, 100, 0]);
});

it('draws exact zero in a colour of its own', () => {
  const tones = [null, 0, 1, 7];
  const pixels = paint(Uint8Array.of(0, 1, 2, 3), tones, palette);
  expect([...pixels]).toEqual([9, 9, 9, 255, 0, 0, 0, 255, 200, 200, 200, 255, 200, 200, 200, 255]);
});
