import '../../testing/jsdom-gaps';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import type { RunDetail } from '../../../shared/run';
import { startEvents } from '../../state/events';
import { runEdits } from '../../state/run-edits.svelte';
import { fakeWorkbench } from '../../testing/fake-workbench';
import { runSummary } from '../../testing/samples/runs';
import { runDetail } from '../../testing/samples/training';
import Run from './Run.svelte';

// Its canvas is none here; what it draws is looked at in the real window.
vi.mock('uplot', () => ({
  default: class {
    setData(): void {}
    setSize(): void {}
    destroy(): void {}
  },
}));

let stop = (): void => undefined;
afterEach(() => {
  stop();
  cleanup();
  runEdits.asked = null;
});

async function open(over: Partial<RunDetail> = {}): Promise<ReturnType<typeof fakeWorkbench>> {
  const summary = runSummary({ run: 'r1', ...over });
  const fake = fakeWorkbench({ runs: [summary] }, { 'runs:show': () => runDetail(summary, over) });
  vi.stubGlobal('workbench', fake.bridge);
  stop = startEvents();
  render(Run, { run: 'r1' });
  await screen.findByText('Log');
  return fake;
}
const notice = (text: string, step: number) => ({ text, step, elapsedMs: step * 1000 });

it('lists all that the run said, with step and time, the newest last', async () => {
  const notices = [1, 2, 3, 4].map((step) => notice(`Compacted once more (${step}).`, step));
  const fake = await open({ notices });
  fake.emit({ kind: 'run:notice', run: 'r1', notice: notice('The loss jumped.', 90) });
  const list = await screen.findByTestId('run-log');
  await waitFor(() => expect(within(list).getAllByRole('listitem')).toHaveLength(5));
  const [first, last] = [0, 4].map((i) => within(list).getAllByRole('listitem')[i]!.textContent);
  expect(first).toMatch(/Compacted once more \(1\)\.\s+Step 1, after 1/);
  expect(last).toMatch(/The loss jumped\.\s+Step 90, after 1 min 30 s/);
});

it('says that nothing was said', async () => {
  await open();
  expect(screen.getByText(/has said nothing/)).toBeTruthy();
});

it('shows name, tags and notes, renames in place and asks before it deletes', async () => {
  const fake = await open({ name: 'The keeper', tags: ['paper'], note: 'Looks good.' });
  expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('The keeper');
  expect(screen.getByText('paper')).toBeTruthy();
  expect(screen.getByTestId<HTMLTextAreaElement>('run-note').value).toBe('Looks good.');
  const field = screen.getByTestId<HTMLInputElement>('run-name');
  await fireEvent.input(field, { target: { value: 'Another' } });
  await fireEvent.blur(field);
  await waitFor(() =>
    expect(fake.asked.find(({ channel }) => channel === 'runs:annotate')?.args).toEqual({
      runs: ['r1'],
      name: 'Another',
    }),
  );
  await fireEvent.click(screen.getByTestId('run-delete'));
  expect(runEdits.asked?.map(({ run }) => run)).toEqual(['r1']);
});
