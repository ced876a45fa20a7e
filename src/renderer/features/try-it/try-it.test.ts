import '../../testing/jsdom-gaps';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../shared/errors';
import { datasets } from '../../state/datasets.svelte';
import { runs } from '../../state/runs.svelte';
import { fakeWorkbench } from '../../testing/fake-workbench';
import { irisDataset } from '../../testing/samples/datasets';
import { runSummary } from '../../testing/samples/runs';
import TryIt from './TryIt.svelte';

afterEach(cleanup);

const iris = irisDataset();
const summary = runSummary({ run: 'r1', dataset: iris.id, datasetName: iris.name, state: 'done' });

async function open(over: Parameters<typeof fakeWorkbench>[1] = {}, asked = 'r1') {
  const fake = fakeWorkbench({ runs: [summary], datasets: [iris] }, over);
  vi.stubGlobal('workbench', fake.bridge);
  await Promise.all([runs.load(), datasets.load()]);
  return { ...fake, ...render(TryIt, { asked }) };
}
const samplesAsked = (asked: readonly { channel: string; args: unknown }[]): number[][] =>
  asked
    .filter(({ channel }) => channel === 'try:predict')
    .map(({ args }) => [...(args as { sample: Float32Array }).sample].map((x) => Math.round(x * 100) / 100));

describe('Try it', () => {
  it('asks both nets about the first test row, then about the row as it is changed', async () => {
    const { asked } = await open();
    const best = await screen.findAllByTestId('try-best');
    expect(best.map(({ textContent }) => textContent)).toEqual(['versicolor', 'versicolor']);
    const [first] = samplesAsked(asked);
    expect(first).toHaveLength(4);
    await fireEvent.input(screen.getByLabelText('petal width'), { target: { value: '9.25' } });
    await waitFor(() => expect(samplesAsked(asked).at(-1)).toEqual([...first!.slice(0, 3), 9.25]));
    expect(screen.getByTestId('try-truth').textContent).toMatch(/Changed/);
  });

  it('asks nothing while a value cannot be read, and says at the field why', async () => {
    const { asked } = await open();
    await screen.findByTestId('try-predictions');
    const before = samplesAsked(asked).length;
    const box = screen.getByLabelText('petal width');
    await fireEvent.input(box, { target: { value: 'wide' } });
    await waitFor(() => expect(screen.queryByTestId('try-predictions')).toBeNull());
    expect(box.getAttribute('aria-invalid')).toBe('true');
    expect(samplesAsked(asked)).toHaveLength(before);
  });

  it('opens the asked point of a path, and closes on leaving', async () => {
    const { asked, unmount } = await open({}, 'r1:3');
    await screen.findByTestId('try-predictions');
    expect(asked.find(({ channel }) => channel === 'try:open')?.args).toEqual({ run: 'r1', point: 3 });
    unmount();
    expect(asked.at(-1)?.channel).toBe('try:close');
  });

  it('leaves open what the next page opened, whichever comes first', async () => {
    const first = await open();
    await screen.findByTestId('try-predictions');
    render(TryIt, { asked: 'r1' });
    first.unmount();
    expect(first.asked.some(({ channel }) => channel === 'try:close')).toBe(false);
  });

  it('says why the nets could not be opened, and tries again', async () => {
    let broken = true;
    await open({
      'try:open': () => {
        if (broken) throw new UserError('no checkpoint of the run', 'one', 'train it again');
        return { trained: 20, compact: 10 };
      },
    });
    const notice = await screen.findByTestId('error-notice');
    expect(notice.textContent).toContain('no checkpoint of the run');
    broken = false;
    await fireEvent.click(within(notice).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByTestId('try-predictions')).toBeTruthy();
    expect(screen.getByTestId('try-compact').textContent).toContain('10 weights');
  });
});
