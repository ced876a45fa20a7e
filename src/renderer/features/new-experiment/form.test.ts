import '../../testing/jsdom-gaps';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../shared/errors';
import { datasets } from '../../state/datasets.svelte';
import { registry } from '../../state/registry.svelte';
import { router } from '../../state/router.svelte';
import { fakeWorkbench, type FakeWorkbench } from '../../testing/fake-workbench';
import { mnistDataset } from '../../testing/samples/datasets';
import { runSummary } from '../../testing/samples/runs';
import { runDetail } from '../../testing/samples/training';
import { keptDraft } from './kept-draft';
import NewExperiment from './NewExperiment.svelte';

let fake: FakeWorkbench;
const failed = runSummary({
  run: 'r0007',
  state: 'failed',
  method: 'cges',
  model: 'lenet-5',
  dataset: 'mnist',
  lambda: 0.01,
  progress: 0.4,
});

beforeEach(async () => {
  fake = fakeWorkbench(
    { datasets: [mnistDataset()], runs: [failed] },
    {
      'runs:show': () =>
        runDetail(failed, {
          error: {
            name: 'UserError',
            message: 'x',
            got: 'layer fc is empty',
            expected: 'a weight',
            fix: 'a smaller λ',
          } as never,
        }),
    },
  );
  Object.assign(window, { workbench: fake.bridge });
  await Promise.all([registry.load(), datasets.load()]);
});
afterEach(() => {
  cleanup();
  keptDraft.last = null;
});

const box = (name: string): HTMLInputElement => screen.getByTestId<HTMLInputElement>(name);

describe('a new experiment', () => {
  it('takes a preset, says what it changed, and takes it back', async () => {
    render(NewExperiment, { wanted: null });
    await screen.findByTestId('epochs');
    expect(box('method-l1').checked).toBe(true);
    await fireEvent(
      document.querySelector('[popover][aria-label="Presets"]')!,
      Object.assign(new Event('toggle'), { newState: 'open' }),
    );
    await fireEvent.click(screen.getByTestId('preset-lenet-cges'));
    expect([box('method-l1').checked, box('method-cges').checked, box('epochs').value]).toEqual([
      false,
      true,
      '9',
    ]);
    const changes = screen.getByTestId('preset-changes');
    expect(within(changes).getByText('Epochs').parentElement!.textContent).toMatch(/6\s*9/);
    await fireEvent.click(screen.getByTestId('preset-undo'));
    expect([box('method-l1').checked, box('epochs').value]).toEqual([true, '6']);
    expect(screen.queryByTestId('preset-changes')).toBeNull();
  });

  it('says the same as a command, which follows the form', async () => {
    render(NewExperiment, { wanted: null });
    const command = (): string => screen.getByTestId('as-command').querySelector('pre')!.textContent!;
    await screen.findByTestId('as-command');
    expect(command()).toContain('whittle sweep --data mnist');
    await fireEvent.input(box('epochs'), { target: { value: '11' } });
    expect(command()).toContain('--epochs 11');
    await fireEvent.input(box('epochs'), { target: { value: 'x' } });
    expect(screen.queryByTestId('as-command')).toBeNull();
  });

  it('gives what it queues a name, and the command too', async () => {
    vi.spyOn(router, 'go').mockImplementation(() => undefined);
    render(NewExperiment, { wanted: null });
    await fireEvent.input(await screen.findByTestId('sweep-name'), { target: { value: ' nets of June ' } });
    expect(screen.getByTestId('as-command').querySelector('pre')!.textContent).toContain(
      "--name 'nets of June'",
    );
    await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>('enqueue').disabled).toBe(false));
    await fireEvent.click(screen.getByTestId('enqueue'));
    await waitFor(() => expect(fake.asked.some(({ channel }) => channel === 'runs:enqueue')).toBe(true));
    const { args } = fake.asked.find(({ channel }) => channel === 'runs:enqueue')!;
    expect(args).toMatchObject({ name: 'nets of June' });
  });

  it('shows each run before it is queued', async () => {
    render(NewExperiment, { wanted: null });
    await fireEvent.click(await screen.findByTestId('preview'));
    const dialog = screen.getByRole('dialog', { hidden: true });
    const table = within(dialog).getByRole('table', { hidden: true });
    expect(table.getAttribute('aria-rowcount')).toBe(String(1 + 3 * 5 + 1));
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Close', hidden: true }));
    expect(screen.queryByRole('dialog', { hidden: true })).toBeNull();
  });
});

describe('the form that was left', () => {
  it('is there again, until one starts over', async () => {
    const first = render(NewExperiment, { wanted: null });
    await screen.findByTestId('epochs');
    expect(screen.queryByTestId('start-over')).toBeNull();
    await fireEvent.input(box('epochs'), { target: { value: '11' } });
    first.unmount();
    render(NewExperiment, { wanted: null });
    await screen.findByTestId('epochs');
    expect(box('epochs').value).toBe('11');
    await fireEvent.click(screen.getByTestId('start-over'));
    expect(box('epochs').value).toBe('6');
    expect(screen.queryByTestId('start-over')).toBeNull();
  });

  it('gives way to what is asked for by name, and to an empty one once it is queued', async () => {
    vi.spyOn(router, 'go').mockImplementation(() => undefined);
    const first = render(NewExperiment, { wanted: null });
    await screen.findByTestId('epochs');
    await fireEvent.input(box('epochs'), { target: { value: '11' } });
    first.unmount();
    const second = render(NewExperiment, { wanted: 'preset:path' });
    await screen.findByTestId('epochs');
    expect(box('epochs').value).toBe('6');
    await fireEvent.input(box('epochs'), { target: { value: '7' } });
    await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>('enqueue').disabled).toBe(false));
    await fireEvent.click(screen.getByTestId('enqueue'));
    await waitFor(() => expect(router.go).toHaveBeenCalledWith('runs'));
    second.unmount();
    render(NewExperiment, { wanted: null });
    await screen.findByTestId('epochs');
    expect(box('epochs').value).toBe('6');
  });
});

describe('the range of λ', () => {
  it('says that it is worked out, and why it could not be', async () => {
    fake = fakeWorkbench(
      { datasets: [mnistDataset()] },
      {
        'guidance:lambda': () => {
          throw new UserError('no memory is left', 'more', 'close something');
        },
      },
    );
    Object.assign(window, { workbench: fake.bridge });
    render(NewExperiment, { wanted: null });
    await waitFor(() => expect(screen.getAllByText('Working out which λ are usable…')).toHaveLength(3));
    await waitFor(
      () => expect(screen.getByTestId('guidance-cges').textContent).toContain('no memory is left'),
      { timeout: 3000 },
    );
  });
});

describe('going on from a run that failed', () => {
  it('asks for what may change alone, and queues a run that goes on', async () => {
    const go = vi.spyOn(router, 'go');
    render(NewExperiment, { wanted: 'continue:r0007' });
    const lambda = await screen.findByTestId<HTMLInputElement>('go-on-lambda');
    expect(lambda.value).toBe('0.01');
    for (const name of ['epochs', 'batch-size', 'optimiser', 'warmup-epochs', 'validation-percent']) {
      expect(screen.queryByTestId(name), name).toBeNull();
    }
    await fireEvent.input(lambda, { target: { value: '2e-3' } });
    expect(screen.getByTestId('as-command').querySelector('pre')!.textContent).toBe(
      'whittle resume r0007 --lambda 0.002',
    );
    await fireEvent.click(screen.getByTestId('enqueue'));
    await waitFor(() => expect(go).toHaveBeenCalledWith('run', 'n1'));
    const { args } = fake.asked.find(({ channel }) => channel === 'runs:enqueue')!;
    expect(args).toMatchObject({
      configs: [{ method: { name: 'cges', lambda: 2e-3 }, continues: { run: 'r0007' } }],
    });
  });
});
