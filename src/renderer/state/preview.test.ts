import { describe, expect, it } from 'vitest';
import { digitsDataset, irisDataset, mnistDataset, previewSamples } from '../testing/samples/datasets';
import { isFlattenedImage, samplePicture, whiteOf } from './preview';

describe('samples as pictures', () => {
  it('shows images that use a part of their range alone at full contrast', () => {
    const dim = [{ index: 0, label: 0, pixels: new Uint8Array([0, 8, 16, 4]) }];
    expect(whiteOf(dim)).toBe(16);
    const dataset = mnistDataset();
    const picture = samplePicture({ ...dataset, sampleShape: [2, 2, 1] }, dim[0]!, 16);
    expect(picture).toMatchObject({ width: 2, height: 2, channels: 1, white: 16 });
  });

  it('draws a table of flattened images as images, and no other table', () => {
    const digits = digitsDataset();
    expect(samplePicture(digits, previewSamples(digits, 0, 1)[0]!, 16)).toMatchObject({
      width: 8,
      height: 8,
    });
    const iris = irisDataset();
    expect(isFlattenedImage(iris)).toBe(false);
    expect(samplePicture(iris, previewSamples(iris, 0, 1)[0]!, 1)).toBeNull();
  });

  it('never divides by zero', () => {
    expect(whiteOf([])).toBe(1);
    expect(whiteOf([{ index: 0, label: 0, cells: ['', 'x'] }])).toBe(1);
  });
});
