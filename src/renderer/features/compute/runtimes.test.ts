import '../../testing/jsdom-gaps';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { UserError } from '../../../shared/errors';
import type { RuntimeList } from '../../../shared/runtimes';
import { startEvents } from '../../state/events';
import { runtimes } from '../../state/runtimes.svelte';
import { fakeWorkbench, type FakeWorkbench } from '../../testing/fake-workbench';
import { runtimeList } from '../../testing/samples/machine';
import Runtimes from './Runtimes.svelte';

const ends: (() => void)[] = [];
function open(over: Parameters<typeof fakeWorkbench>[1] = {}): FakeWorkbench {
  const fake = fakeWorkbench({}, over);
  Object.assign(window, { workbench: fake.bridge });
  ends.push(runtimes.start(), startEvents());
  render(Runtimes);
  return fake;
}
beforeEach(() => {
  runtimes.list = runtimes.progress = runtimes.error = null;
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
  cleanup();
});

it('says what is installed, how large it is, and what a GPU build would do here', async () => {
  open();
  const cpu = within(await screen.findByTestId('runtime-cpu'));
  expect(cpu.getByText('Loaded by runs')).toBeTruthy();
  expect(cpu.getByText('version 2.21.0 · 640 MB on disk')).toBeTruthy();
  const cuda = within(screen.getByTestId('runtime-cuda'));
  expect(cuda.getByText(/No NVIDIA GPU/)).toBeTruthy();
  expect(within(screen.getByTestId('runtime-wasm')).queryByRole('button')).toBeNull();
});

it('shows how far an installation is, and breaks it off', async () => {
  // A request that is answered only once it was cancelled.
  let end!: (list: RuntimeList) => void;
  const installing = new Promise<RuntimeList>((resolve) => (end = resolve));
  const fake = open({
    'runtimes:install': (() => installing) as never,
    'runtimes:cancel': () => end(runtimeList),
  });
  await fireEvent.click(await screen.findByTestId('runtime-install-cuda'));
  fake.emit({
    kind: 'runtime:progress',
    progress: {
      runtime: 'cuda',
      action: 'install',
      step: 'download tensorflow',
      done: 1e8,
      total: 4e8,
      leftMs: 90_000,
    },
  });
  const cuda = within(screen.getByTestId('runtime-cuda'));
  await cuda.findByText('download tensorflow · 100 MB of 400 MB · 1 min 30 s left');
  expect(cuda.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
  // One at a time.
  expect(screen.getByTestId<HTMLButtonElement>('runtime-remove-cpu').disabled).toBe(true);
  await fireEvent.click(screen.getByTestId('runtime-cancel'));
  expect(fake.asked.at(-1)!.channel).toBe('runtimes:cancel');
  await vi.waitFor(() => expect(cuda.queryByRole('progressbar')).toBeNull());
});

it('asks before it removes, and says why it could not', async () => {
  open({
    'runtimes:remove': () => {
      throw new UserError('run r0001 trains with TensorFlow', 'no run', 'pause r0001 first');
    },
  });
  await fireEvent.click(await screen.findByTestId('runtime-remove-cpu'));
  await fireEvent.click(screen.getByTestId('confirm-action'));
  expect((await screen.findByTestId('error-notice')).textContent).toContain('pause r0001 first');
});
