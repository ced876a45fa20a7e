import '../../testing/jsdom-gaps';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { UserError } from '../../../shared/errors';
import { machine } from '../../state/machine.svelte';
import { notices } from '../../state/notices.svelte';
import { settings } from '../../state/settings.svelte';
import { fakeWorkbench, type FakeWorkbench } from '../../testing/fake-workbench';
import Settings from './Settings.svelte';

async function open(over: Parameters<typeof fakeWorkbench>[1] = {}): Promise<FakeWorkbench> {
  const fake = fakeWorkbench({}, over);
  Object.assign(window, { workbench: fake.bridge });
  await Promise.all([machine.load(), settings.load()]);
  render(Settings);
  return fake;
}
const asked = (fake: FakeWorkbench, channel: string): unknown[] =>
  fake.asked.filter((one) => one.channel === channel).map(({ args }) => args);
beforeEach(() => {
  notices.list = [];
  settings.disk = null;
});
afterEach(cleanup);

it('changes one setting at a time, and shows what came of it', async () => {
  const fake = await open();
  expect(screen.queryByTestId('setting-idle-minutes')).toBeNull();
  await fireEvent.click(screen.getByTestId('setting-idle'));
  const minutes = await screen.findByTestId<HTMLSelectElement>('setting-idle-minutes');
  await fireEvent.change(minutes, { target: { value: '10' } });
  await fireEvent.change(screen.getByTestId('setting-checkpoint'), { target: { value: '300' } });
  await fireEvent.change(screen.getByTestId('setting-parallel'), { target: { value: 'auto' } });
  expect(asked(fake, 'settings:change')).toEqual([
    { onlyWhenIdle: true },
    { idleMinutes: 10 },
    { checkpointSeconds: 300 },
    { parallel: 'auto' },
  ]);
  await fireEvent.click(screen.getByTestId('notifications'));
  await vi.waitFor(() => expect(settings.app!.notifications).toBe(false));
});

it('takes back what the host refused', async () => {
  await open({
    'settings:change': () => {
      throw new UserError('the disk is full', 'room', 'free some');
    },
  });
  const choice = screen.getByTestId<HTMLSelectElement>('setting-after-error');
  await fireEvent.change(choice, { target: { value: 'pause' } });
  await vi.waitFor(() => expect(notices.list).toHaveLength(1));
  await vi.waitFor(() => expect(choice.value).toBe('continue'));
});

it('says what lies on the disk and reclaims it, asking first where it cannot be undone', async () => {
  const fake = await open();
  const disk = within(await screen.findByTestId('disk'));
  expect(within(disk.getByTestId('disk-checkpoints')).getByText('310 MB')).toBeTruthy();
  await fireEvent.click(disk.getByTestId('reclaim-spare'));
  await vi.waitFor(() => expect(notices.list[0]!.text).toBe('150 MB reclaimed'));
  await fireEvent.click(screen.getByTestId('reclaim-archived'));
  expect(asked(fake, 'disk:reclaim')).toEqual([{ what: 'spareCheckpoints' }]);
  await fireEvent.click(screen.getByTestId('confirm-action'));
  expect(asked(fake, 'disk:reclaim')).toHaveLength(2);
});

it('opens another workspace, and resets without touching one', async () => {
  const fake = await open();
  expect(screen.getByTestId('workspace-folder').textContent).toContain('/home/ada/whittle');
  await fireEvent.click(screen.getByRole('button', { name: 'Open' }));
  expect(asked(fake, 'workspace:open')).toEqual([{ path: '/home/ada/other' }]);
  await fireEvent.click(screen.getByTestId('setting-idle'));
  await fireEvent.click(screen.getByTestId('reset-settings'));
  await fireEvent.click(screen.getByTestId('confirm-action'));
  await vi.waitFor(() => expect(settings.value!.onlyWhenIdle).toBe(false));
  expect(asked(fake, 'settings:change').at(-1)).toBeNull();
});
