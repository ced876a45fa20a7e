import '../../testing/jsdom-gaps';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { runs } from '../../state/runs.svelte';
import { fakeWorkbench } from '../../testing/fake-workbench';
import { runSummary } from '../../testing/samples/runs';
import Export from './Export.svelte';

afterEach(cleanup);

async function open(): Promise<ReturnType<typeof fakeWorkbench>> {
  const fake = fakeWorkbench({
    runs: [
      runSummary({ run: 'done', method: 'cges' }),
      runSummary({ run: 'failed', method: 'l1', state: 'failed' }),
      runSummary({ run: 'bare', method: 'gs', state: 'failed', hasCheckpoint: false }),
      runSummary({ run: 'stopped', method: 'es', state: 'stopped' }),
      runSummary({ run: 'paused', method: 'sgs', state: 'paused' }),
      runSummary({ run: 'cut', method: 'hoyer-square', state: 'interrupted' }),
    ],
  });
  vi.stubGlobal('workbench', fake.bridge);
  await runs.load();
  return fake;
}

it('offers what the host exports, and no other run', async () => {
  await open();
  render(Export, { wanted: null });
  expect(screen.getByTestId('export-run').textContent).toContain('CGES');
  await fireEvent.click(screen.getByTestId('export-change-run'));
  const offered = within(screen.getByTestId('export-choose')).getAllByRole('option', { hidden: true });
  expect(offered.map((option) => option.dataset['key']).sort()).toEqual(['done', 'failed', 'stopped']);
  expect(offered.find((option) => option.dataset['key'] === 'failed')!.textContent).toContain('failed');
});

it('keeps folder, format and rounding when the run changes and when the page is left', async () => {
  const fake = await open();
  const { unmount, rerender } = render(Export, { wanted: 'done' });
  await fireEvent.click(screen.getByTestId('format-safetensors'));
  await fireEvent.change(screen.getByTestId('export-round'), { target: { value: '8' } });
  await fireEvent.click(screen.getByTestId('choose-folder'));
  await waitFor(() => expect(screen.getByTestId('export-folder').textContent).toContain('/home/ada/models'));
  await rerender({ wanted: 'stopped' });
  unmount();
  render(Export, { wanted: 'failed' });
  await fireEvent.click(screen.getByTestId('export-start'));
  await waitFor(() =>
    expect(fake.asked.find(({ channel }) => channel === 'exports:create')?.args).toEqual({
      run: 'failed',
      format: 'safetensors',
      directory: '/home/ada/models',
      roundTo: 8,
    }),
  );
  // At the next start, too.
  expect(localStorage.getItem('export-folder')).toBe('/home/ada/models');
});
