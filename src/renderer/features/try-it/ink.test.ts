import { describe, expect, it } from 'vitest';
import { fillOf, fitInk, isDark, moved, type Ink } from './ink';

/** A drawing with full ink in the given rectangle. */
function rectangle(size: number, left: number, top: number, right: number, bottom: number): Ink {
  const values = new Uint8Array(size * size);
  for (let y = top; y < bottom; y++) values.fill(255, y * size + left, y * size + right);
  return { width: size, height: size, values };
}
const at = (fitted: Float32Array, width: number, x: number, y: number): number => fitted[y * width + x]!;

it('an arrow key moves the pen, never off the pad; other keys do not', () => {
  const pad = { width: 280, height: 140 };
  expect(moved({ x: 140, y: 70 }, 'ArrowUp', pad)).toEqual({ x: 140, y: 62 });
  expect(moved({ x: 140, y: 70 }, 'ArrowRight', pad)).toEqual({ x: 148, y: 70 });
  expect(moved({ x: 277, y: 139 }, 'ArrowDown', pad)).toEqual({ x: 277, y: 140 });
  expect(moved({ x: 3, y: 70 }, 'ArrowLeft', pad)).toEqual({ x: 0, y: 70 });
  expect(moved({ x: 3, y: 70 }, 'a', pad)).toBeNull();
});

describe('fitInk', () => {
  it('makes a stroke 20 of 28 pixels long and puts it in the middle, wherever and however large it was drawn', () => {
    for (const ink of [rectangle(280, 10, 5, 40, 205), rectangle(280, 200, 120, 212, 200)]) {
      const fitted = fitInk(ink, { width: 28, height: 28 }, 20 / 28)!;
      const inked = (y: number) => fitted.subarray(y * 28, (y + 1) * 28).some((value) => value > 0.01);
      const rows = Array.from({ length: 28 }, (_, y) => y).filter(inked);
      expect([rows[0], rows.at(-1)]).toEqual([4, 23]);
      // Both strokes are 0.15 as wide as high: 3 pixels, about the middle at 14.
      expect(at(fitted, 28, 13, 14)).toBeCloseTo(1, 5);
      expect(at(fitted, 28, 14, 14)).toBeCloseTo(1, 5);
      expect(at(fitted, 28, 12, 14)).toBeCloseTo(0.5, 5);
      expect(at(fitted, 28, 15, 14)).toBeCloseTo(0.5, 5);
      expect(at(fitted, 28, 11, 14)).toBe(0);
    }
  });

  it('keeps the amount of ink: a pixel is the mean over the area that it covers', () => {
    const ink = rectangle(280, 31, 47, 174, 152);
    const fitted = fitInk(ink, { width: 28, height: 28 }, 20 / 28)!;
    const scale = 20 / 143;
    const total = fitted.reduce((sum, value) => sum + value, 0);
    expect(total).toBeCloseTo(143 * scale * 105 * scale, 3);
  });

  it('centres by mass, but cuts nothing off', () => {
    // A heavy block with a long thin tail: its mass lies far from the middle of its box.
    const ink = rectangle(100, 0, 0, 20, 20);
    for (let x = 20; x < 100; x++) ink.values[10 * 100 + x] = 255;
    const fitted = fitInk(ink, { width: 10, height: 10 }, 1)!;
    expect(fitted.subarray(0, 10).length).toBe(10);
    const columns = Array.from({ length: 10 }, (_, x) =>
      Array.from({ length: 10 }, (_, y) => at(fitted, 10, x, y)).some((value) => value > 0),
    );
    expect(columns.every(Boolean)).toBe(true);
  });

  it('leaves no drawing faint: the brightest pixel is white even of a thin line', () => {
    const fitted = fitInk(rectangle(280, 140, 20, 144, 260), { width: 8, height: 8 }, 1)!;
    expect(Math.max(...fitted)).toBeCloseTo(1, 6);
  });

  it('is nothing for an empty pad', () => {
    expect(fitInk(rectangle(280, 0, 0, 0, 0), { width: 28, height: 28 }, 0.7)).toBeNull();
  });
});

describe('how a dataset draws', () => {
  const picture = (ink: Ink, invert = false) => ({
    ...ink,
    channels: 1,
    white: 255,
    values: ink.values.map((value) => (invert ? 255 - value : value)),
  });

  it('finds how much of the picture its content fills', () => {
    const pictures = [
      picture(rectangle(28, 4, 4, 12, 24)),
      picture(rectangle(28, 2, 6, 22, 10)),
      picture(rectangle(28, 0, 0, 28, 28)),
    ];
    expect(fillOf(pictures, true)).toBeCloseTo(20 / 28, 6);
    expect(fillOf([], true)).toBe(1);
  });

  it('tells white on black from black on white', () => {
    const ink = rectangle(28, 8, 4, 18, 24);
    expect(isDark([picture(ink)])).toBe(true);
    expect(isDark([picture(ink, true)])).toBe(false);
    expect(fillOf([picture(ink, true)], false)).toBeCloseTo(20 / 28, 6);
  });
});
