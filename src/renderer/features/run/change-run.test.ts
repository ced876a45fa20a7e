import '../../testing/jsdom-gaps';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../shared/errors';
import type { RunDetail } from '../../../shared/run';
import type { RunEvent } from '../../../shared/run-events';
import { startEvents } from '../../state/events';
import { registry } from '../../state/registry.svelte';
import { withEvent } from '../../state/run-events';
import { fakeWorkbench } from '../../testing/fake-workbench';
import { runSummary } from '../../testing/samples/runs';
import { runDetail, stepMetrics } from '../../testing/samples/training';
import { marksNear } from '../../ui/marks';
import { eventMarks } from './marks';
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
});

const event = (id: number, kind: RunEvent['kind'], step: number, more: Partial<RunEvent> = {}): RunEvent => ({
  id,
  kind,
  step,
  elapsedMs: step * 10,
  at: id,
  ...more,
});
const louder = event(3, 'change', 1200, {
  change: { step: 1200, phase: 'sparse', at: 3, lambda: { from: 1e-3, to: 2e-3 } },
});
const begun = [event(1, 'started', 0), event(2, 'phase', 0, { phase: 'sparse' })];

async function open(over: Partial<RunDetail> = {}, handlers: Parameters<typeof fakeWorkbench>[1] = {}) {
  const summary = runSummary({ run: 'r1', state: 'running', ...over });
  const steps = stepMetrics(318).map((point) => ({ ...point, phase: 'sparse' as const }));
  const detail = runDetail(summary, { events: begun, steps, ...over });
  const fake = fakeWorkbench({ runs: [summary] }, { 'runs:show': () => detail, ...handlers });
  vi.stubGlobal('workbench', fake.bridge);
  stop = startEvents();
  await registry.load();
  render(Run, { run: 'r1' });
  await screen.findByTestId('run-numbers');
  const changes = (): unknown[] =>
    fake.asked.flatMap(({ channel, args }) => (channel === 'runs:change' ? [args] : []));
  return { ...fake, changes };
}
const box = (name: 'lambda' | 'rate'): HTMLInputElement => screen.getByTestId(`change-${name}`);
const type = (name: 'lambda' | 'rate', value: string) => fireEvent.input(box(name), { target: { value } });

describe('changing a run while it trains', () => {
  it('asks for what is another value alone, and shows what was made of it', async () => {
    const { changes, emit } = await open();
    expect([box('lambda').value, box('rate').value]).toEqual(['0.001', '0.2']);
    expect(screen.getByTestId('change-apply')).toHaveProperty('disabled', true);
    await fireEvent.click(
      within(screen.getByRole('group', { name: 'λ' })).getByRole('button', { name: '×2' }),
    );
    expect(box('lambda').value).toBe('0.002');
    await fireEvent.submit(screen.getByTestId('change-run'));
    expect(changes()).toEqual([{ run: 'r1', lambda: 2e-3 }]);
    emit({ kind: 'run:event', run: 'r1', event: louder });
    const told = await within(screen.getByTestId('run-events')).findByText('λ 1e-3 → 2e-3');
    expect(told.closest('tr')!.textContent).toContain('1,200');
    expect(screen.getByTestId('change-made').textContent).toContain('1e-3 → 2e-3');
    expect(screen.getByTestId('change-apply')).toHaveProperty('disabled', true);
  });

  it('keeps what is being typed while the run goes on, and lets go of it once the run’s value is another', async () => {
    const { emit } = await open();
    await type('lambda', '0.5');
    emit({ kind: 'run:event', run: 'r1', event: event(7, 'checkpoint', 3000) });
    emit({ kind: 'run:steps', run: 'r1', points: stepMetrics(400).slice(-1) });
    emit({ kind: 'run:event', run: 'r1', event: event(8, 'early-stop', 3000) });
    await within(screen.getByTestId('run-events')).findByText('Stopped early');
    expect(box('lambda').value).toBe('0.5');
    emit({ kind: 'run:event', run: 'r1', event: louder });
    await waitFor(() => expect(box('lambda').value).toBe('0.002'));
  });

  it('says at the field what is wrong, and asks for nothing then', async () => {
    const { changes } = await open();
    await type('rate', '0');
    expect(box('rate').getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText('More than 0, such as 0.1.')).toBeTruthy();
    await type('lambda', '-1');
    expect(screen.getByText('0 or more, such as 1e-3.')).toBeTruthy();
    await fireEvent.submit(screen.getByTestId('change-run'));
    expect(changes()).toEqual([]);
  });

  it('shows why the host refuses', async () => {
    await open(
      {},
      {
        'runs:change': () => {
          throw new UserError('the run is over', 'a run that trains', 'start a new one');
        },
      },
    );
    await type('rate', '0.1');
    await fireEvent.submit(screen.getByTestId('change-run'));
    expect(await screen.findByText(/the run is over/)).toBeTruthy();
    expect(screen.getByTestId('change-apply')).toHaveProperty('disabled', false);
  });

  it('offers λ only where it works, and the rate of the phase under way', async () => {
    await open({ events: [...begun, event(4, 'phase', 3000, { phase: 'fine-tune' })] });
    expect(screen.queryByTestId('change-lambda')).toBeNull();
    expect(screen.getByRole('textbox', { name: 'Learning rate of fine-tuning' })).toBe(box('rate'));
    expect(box('rate').value).toBe('0.1');
    cleanup();
    await open({ method: 'none' });
    expect(screen.queryByTestId('change-lambda')).toBeNull();
  });

  it.each(['done', 'failed', 'stopped'] as const)('is not there once the run is %s', async (state) => {
    await open({ state });
    expect(screen.queryByTestId('change-run')).toBeNull();
    expect(screen.getByTestId('run-events')).toBeTruthy();
  });
});

describe('events as they come', () => {
  it('are those of the workspace after a resumption, and of checkpoints the two on disk', () => {
    const known = [
      ...begun,
      event(3, 'checkpoint', 100),
      event(4, 'checkpoint', 200),
      event(5, 'phase', 250, { phase: 'fine-tune' }),
      event(6, 'interrupted', 260),
    ];
    const resumed = withEvent(known, event(7, 'resumed', 200));
    expect(resumed.map(({ id }) => id)).toEqual([1, 2, 3, 4, 6, 7]);
    expect(withEvent(resumed, event(8, 'checkpoint', 300)).map(({ id }) => id)).toEqual([1, 2, 4, 6, 7, 8]);
    // One that is written again at its step is one file.
    expect(withEvent(known, event(9, 'checkpoint', 200)).map(({ id }) => id)).toEqual([1, 2, 3, 5, 6, 9]);
    expect(withEvent(known, { ...known[1]!, step: 9 })[1]).toMatchObject({ id: 2, step: 9 });
  });

  it('mark the charts: a line for a change, the name of a phase after the first', () => {
    const marks = eventMarks([...begun, louder, event(4, 'phase', 3000, { phase: 'fine-tune' })]);
    expect(marks).toEqual([
      { at: 1200, label: 'λ 1e-3 → 2e-3', line: true },
      { at: 3000, label: 'Fine-tuning begins', line: false },
    ]);
    expect(marksNear(marks, (at) => at / 10, 124)).toEqual([marks[0]]);
    expect(marksNear(marks, (at) => at / 10, 200)).toEqual([]);
  });
});
