import '../../testing/jsdom-gaps';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DatasetStatistics, FeatureStatistics } from '../../../shared/dataset';
import { UserError } from '../../../shared/errors';
import { fakeWorkbench } from '../../testing/fake-workbench';
import { irisDataset, mnistDataset } from '../../testing/samples/datasets';
import { barsPath, distributionText } from './feature-rows';
import { meanPictures } from './mean-pictures';
import Statistics from './Statistics.svelte';

afterEach(cleanup);

const numeric = (name: string, over: Partial<FeatureStatistics> = {}): FeatureStatistics => ({
  name,
  kind: 'numeric',
  missing: 0,
  range: { min: 0, max: 10, mean: 4, std: 2 },
  counts: [1, 3, 0, 2],
  categories: [],
  ...over,
});
const statistics = (over: Partial<DatasetStatistics> = {}): DatasetStatistics => ({
  meanImage: null,
  classImages: [],
  features: [],
  duplicates: { count: 0, acrossParts: 0, conflicting: 0, examples: [] },
  ...over,
});

function show(answer: () => DatasetStatistics, onplace = vi.fn()) {
  vi.stubGlobal(
    'workbench',
    fakeWorkbench({ datasets: [irisDataset()] }, { 'datasets:statistics': answer }).bridge,
  );
  render(Statistics, { dataset: irisDataset(), onplace });
  return onplace;
}

describe('Statistics', () => {
  it('draws a few of a thousand columns, and sorts by what is missing', async () => {
    const features = Array.from({ length: 1000 }, (_, i) =>
      numeric(`f${i}`, { missing: i === 700 ? 12 : 0 }),
    );
    show(() => statistics({ features }));
    const table = await screen.findByRole('table', { name: 'Columns' });
    expect(table.getAttribute('aria-rowcount')).toBe('1001');
    expect(within(table).getAllByRole('row').length).toBeLessThan(60);
    await fireEvent.click(within(table).getByRole('button', { name: 'Missing' }));
    expect(within(table).getAllByRole('row')[1]!.textContent).toMatch(/f700.*12 \(10\.0 %\)/s);
  });

  it('warns of test samples that were trained on and of conflicting labels, and leads to the samples', async () => {
    const sample = { part: 'test', index: 7, label: 2 } as const;
    const earlier = { part: 'train', index: 40, label: 1 } as const;
    const duplicates = { count: 1, acrossParts: 1, conflicting: 1, examples: [{ sample, earlier }] };
    const onplace = show(() => statistics({ duplicates }));
    const section = await screen.findByTestId('duplicates');
    expect(section.textContent).toMatch(/1 sample of the test part stands in the training part too/);
    expect(section.textContent).toMatch(/1 pair of equal samples has different classes/);
    await fireEvent.click(within(section).getByRole('button', { name: /Test 7, virginica/ }));
    expect(onplace).toHaveBeenCalledWith(sample);
  });

  it('says what went wrong and counts again', async () => {
    let broken = true;
    show(() => {
      if (broken) throw new UserError('samples are cut off', 'whole files', 'import the dataset again');
      return statistics();
    });
    expect((await screen.findByRole('alert')).textContent).toContain('samples are cut off');
    broken = false;
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect((await screen.findByTestId('duplicates')).textContent).toContain('No two samples are equal.');
  });
});

describe('what the statistics show', () => {
  it('draws the highest bar over the whole height, and one sample still', () => {
    expect(barsPath([1000, 1], 20, 10)).toBe('M0 10v-10h8.6v10zM10 10v-1h8.6v1z');
    expect(barsPath([], 20, 10)).toBe('');
  });

  it('names the commonest categories', () => {
    const colours = { kind: 'categorical', categories: ['a', 'b', 'c', 'd'], counts: [1, 6, 2, 1] } as const;
    expect(distributionText(numeric('colour', colours))).toBe('b 60 %, c 20 %, a 10 %, 1 more');
    expect(distributionText(numeric('none', { range: null, counts: [] }))).toBe('no value');
  });

  it('draws mean images by one scale, so that classes can be compared', () => {
    const dataset = { ...mnistDataset(), sampleShape: [1, 2, 1] };
    const meanImage = Uint8Array.of(10, 60);
    const classImages = [Uint8Array.of(0, 120), Uint8Array.of(20, 0)];
    const means = meanPictures(dataset, statistics({ meanImage, classImages }))!;
    expect([means.all, ...means.byClass].map(({ white }) => white)).toEqual([120, 120, 120]);
    expect(meanPictures(irisDataset(), statistics({ features: [numeric('a')] }))).toBeNull();
  });
});
