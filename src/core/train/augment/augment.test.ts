import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../../engine';
import { testedEngines } from '../../../engine/testing/native';
import type { Engine } from '../../engine';
import { stream } from '../../random';
import { augment, augments, drawTransforms, type Augmentation } from '.';

const [BATCH, HEIGHT, WIDTH, CHANNELS] = [7, 6, 9, 2];
const none: Augmentation = { shift: 0, flip: false, crop: 1 };
const random = stream('pictures');
const images = Float32Array.from({ length: BATCH * HEIGHT * WIDTH * CHANNELS }, () => random.below(256));

/** A value of the stored image at a position that need not be whole: bilinear, 0 beyond the border. */
function sample(image: number, y: number, x: number, channel: number): number {
  const at = (row: number, column: number): number =>
    row < 0 || row >= HEIGHT || column < 0 || column >= WIDTH
      ? 0
      : images[((image * HEIGHT + row) * WIDTH + column) * CHANNELS + channel]!;
  const [row, column] = [Math.floor(y), Math.floor(x)];
  const [down, right] = [y - row, x - column];
  const upper = at(row, column) * (1 - right) + at(row, column + 1) * right;
  const lower = at(row + 1, column) * (1 - right) + at(row + 1, column + 1) * right;
  return upper * (1 - down) + lower * down;
}

const draw = (augmentation: Augmentation, step = 3): Float32Array =>
  drawTransforms(augmentation, 11, step, BATCH, [HEIGHT, WIDTH]);

describe.each(testedEngines)('augmentation on the %s engine', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await chooseEngine(name);
  });
  afterAll(() => engine.dispose());

  const changed = (transforms: Float32Array): Float32Array =>
    engine.evaluate(({ x, t }) => ({ y: augment(x!, t!) }), {
      x: { dtype: 'float32', shape: [BATCH, HEIGHT, WIDTH, CHANNELS], data: images },
      t: { dtype: 'float32', shape: [BATCH, 8], data: transforms },
    })['y']!.data as Float32Array;

  it.each([
    ['shifts', { ...none, shift: 3 }],
    ['mirrors', { ...none, flip: true }],
    ['crops', { ...none, crop: 0.5 }],
    ['does all at once', { shift: 2, flip: true, crop: 0.6 }],
  ])('%s images as a plain loop over pixels does', (_, augmentation) => {
    const transforms = draw(augmentation);
    const got = changed(transforms);
    let largest = 0;
    for (let b = 0, k = 0; b < BATCH; b++) {
      const [a0, , a2, , b1, b2] = transforms.slice(8 * b, 8 * b + 6) as unknown as number[];
      for (let y = 0; y < HEIGHT; y++)
        for (let x = 0; x < WIDTH; x++)
          for (let c = 0; c < CHANNELS; c++, k++)
            largest = Math.max(largest, Math.abs(got[k]! - sample(b, b1! * y + b2!, a0! * x + a2!, c)));
    }
    expect(largest).toBeLessThan(0.01);
  });

  it('leaves images alone, bit for bit, where a draw changes nothing', () => {
    expect(changed(draw(none))).toEqual(images);
  });

  it('moves whole pixels and lets zeros in', () => {
    const right = Float32Array.from({ length: BATCH * 8 }, (_, i) => [1, 0, -2, 0, 1, 0, 0, 0][i % 8]!);
    const got = changed(right);
    const row = (data: Float32Array): number[] => Array.from(data.slice(0, WIDTH * CHANNELS));
    expect(row(got)).toEqual([
      ...Array(2 * CHANNELS).fill(0),
      ...row(images).slice(0, (WIDTH - 2) * CHANNELS),
    ]);
  });
});

describe('the draws', () => {
  const many = (augmentation: Augmentation): number[][] =>
    Array.from({ length: 200 }, (_, step) => draw(augmentation, step)).flatMap((rows) =>
      Array.from({ length: BATCH }, (_, b) => Array.from(rows.slice(8 * b, 8 * b + 8))),
    );

  it('are a function of the seed and the step', () => {
    const all = { shift: 2, flip: true, crop: 0.6 };
    expect(draw(all)).toEqual(draw(all));
    expect(draw(all, 4)).not.toEqual(draw(all));
    expect(drawTransforms(all, 12, 3, BATCH, [HEIGHT, WIDTH])).not.toEqual(draw(all));
  });

  it('shift by every whole number of pixels up to the limit, as often one way as the other', () => {
    const shifts = many({ ...none, shift: 2 }).map((row) => row[2]!);
    expect(new Set(shifts)).toEqual(new Set([-2, -1, 0, 1, 2]));
    expect(Math.abs(shifts.reduce((a, b) => a + b, 0) / shifts.length)).toBeLessThan(0.15);
  });

  it('mirror every second image, and no image twice over its middle', () => {
    const rows = many({ ...none, flip: true });
    const mirrored = rows.filter(([a0]) => a0 === -1);
    expect(mirrored.length / rows.length).toBeCloseTo(0.5, 1);
    for (const [, , a2] of mirrored) expect(a2).toBe(WIDTH - 1);
  });

  it('crop windows inside the image, of every size from the smallest to the whole', () => {
    const rows = many({ ...none, crop: 0.5 });
    for (const [a0, , a2] of rows) {
      expect(a2).toBeGreaterThanOrEqual(0);
      expect(a0! * (WIDTH - 1) + a2!).toBeLessThanOrEqual(WIDTH - 1 + 1e-5);
    }
    const sides = rows.map(([a0]) => (a0! * (WIDTH - 1) + 1) / WIDTH);
    expect(Math.min(...sides)).toBeLessThan(0.52);
    expect(Math.max(...sides)).toBeGreaterThan(0.98);
  });

  it('are not made where nothing is to change', () => {
    expect(augments(none)).toBe(false);
    for (const some of [{ shift: 1 }, { flip: true }, { crop: 0.9 }])
      expect(augments({ ...none, ...some })).toBe(true);
  });
});
