import '../testing/jsdom-gaps';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../shared/errors';
import { exportReport } from '../testing/samples/training';
import BeforeAfter from './BeforeAfter.svelte';
import Button from './Button.svelte';
import ConfirmDialog from './ConfirmDialog.svelte';
import ErrorNotice from './ErrorNotice.svelte';
import NumberField from './NumberField.svelte';
import NumbersField from './NumbersField.svelte';
import ProgressBar from './ProgressBar.svelte';
import Select from './Select.svelte';
import Tabs from './Tabs.svelte';
import Table from './Table.svelte';

afterEach(cleanup);
const text = (words: string) => createRawSnippet(() => ({ render: () => `<span>${words}</span>` }));

describe('Button', () => {
  it('takes no click while it is busy', async () => {
    const onclick = vi.fn();
    const { rerender } = render(Button, { onclick, busy: true, children: text('Train') });
    screen.getByRole('button', { name: 'Train' }).click();
    expect(onclick).not.toHaveBeenCalled();
    await rerender({ busy: false });
    screen.getByRole('button', { name: 'Train' }).click();
    expect(onclick).toHaveBeenCalledTimes(1);
  });

  it('has a name even when it shows its icon alone', () => {
    render(Button, { label: 'Remove' });
    expect(screen.getByRole('button', { name: 'Remove' })).toBeTruthy();
  });
});

describe('ErrorNotice', () => {
  it('shows what was got, what was expected and what to do', () => {
    render(ErrorNotice, { error: new UserError('row 17 has 5 cells', '6 cells', 'mend the row') });
    const notice = screen.getByRole('alert');
    for (const part of ['row 17 has 5 cells', '6 cells', 'mend the row']) within(notice).getByText(part);
  });

  it('offers a next step for a defect too', () => {
    render(ErrorNotice, { error: new Error('undefined is not a function') });
    expect(screen.getByRole('alert').textContent).toMatch(/defect.*diagnostics/s);
  });
});

describe('NumberField', () => {
  it('reads scientific notation and keeps what was typed', async () => {
    let value = 1;
    render(NumberField, {
      label: 'λ',
      get value() {
        return value;
      },
      set value(next: number) {
        value = next;
      },
    });
    const box = screen.getByLabelText<HTMLInputElement>('λ');
    await fireEvent.input(box, { target: { value: '3.10e-4' } });
    expect(value).toBe(3.1e-4);
    expect(box.value).toBe('3.10e-4');
    await fireEvent.input(box, { target: { value: '3.1e-' } });
    expect(value).toBeNaN();
    expect(box.value).toBe('3.1e-');
  });

  it('tells its error with the field', () => {
    render(NumberField, { label: 'Seeds', value: 0, error: 'A whole number from 1 to 100.' });
    const box = screen.getByLabelText('Seeds');
    expect(box.getAttribute('aria-invalid')).toBe('true');
    const note = document.getElementById(box.getAttribute('aria-describedby')!);
    expect(note!.textContent).toBe('A whole number from 1 to 100.');
  });

  it('follows a value that changes from outside', async () => {
    const { rerender } = render(NumberField, { label: 'Epochs', value: 6 });
    await rerender({ value: 10 });
    expect(screen.getByLabelText<HTMLInputElement>('Epochs').value).toBe('10');
  });
});

describe('NumbersField', () => {
  it('reads a list and shows a changed one', async () => {
    let value: readonly number[] = [500, 300];
    render(NumbersField, {
      label: 'Hidden layers',
      get value() {
        return value;
      },
      set value(next: readonly number[]) {
        value = next;
      },
    });
    const box = screen.getByLabelText<HTMLInputElement>('Hidden layers');
    expect(box.value).toBe('500, 300');
    await fireEvent.input(box, { target: { value: '128 64' } });
    expect(value).toEqual([128, 64]);
  });
});

describe('choices', () => {
  it('Select tells what was chosen', async () => {
    const onchange = vi.fn();
    const options = [
      { value: 'a', label: 'Alpha' },
      { value: 'b', label: 'Beta' },
    ];
    render(Select, { label: 'Net', value: 'a', options, onchange });
    await fireEvent.change(screen.getByLabelText('Net'), { target: { value: 'b' } });
    expect(onchange).toHaveBeenCalledWith('b');
  });

  it('Tabs is a group of radio buttons with one chosen', async () => {
    const onchange = vi.fn();
    const options = [
      { value: 'chart', label: 'Chart' },
      { value: 'table', label: 'Table' },
    ];
    render(Tabs, { label: 'Show as', value: 'chart', options, onchange });
    const group = screen.getByRole('radiogroup', { name: 'Show as' });
    expect(within(group).getByLabelText<HTMLInputElement>('Chart').checked).toBe(true);
    await fireEvent.click(within(group).getByLabelText('Table'));
    expect(onchange).toHaveBeenCalledWith('table');
  });
});

describe('ProgressBar', () => {
  it('says how far it is, and that it does not know', async () => {
    const { rerender } = render(ProgressBar, { label: 'Import', value: 0.424 });
    expect(screen.getByRole('progressbar', { name: 'Import' }).getAttribute('aria-valuenow')).toBe('42');
    await rerender({ value: null });
    expect(screen.getByRole('progressbar').hasAttribute('aria-valuenow')).toBe(false);
    await rerender({ value: 7 });
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('100');
  });
});

describe('ConfirmDialog', () => {
  it('does it only on the button that names it', async () => {
    const onconfirm = vi.fn();
    const onclose = vi.fn();
    render(ConfirmDialog, {
      title: 'Remove?',
      text: 'It is gone then.',
      action: 'Remove',
      onconfirm,
      onclose,
    });
    await fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(onclose).toHaveBeenCalledTimes(1);
    expect(onconfirm).not.toHaveBeenCalled();
    await fireEvent.click(screen.getByRole('button', { name: 'Remove' }));
    expect(onconfirm).toHaveBeenCalledTimes(1);
  });

  it('closes on Escape', async () => {
    const onclose = vi.fn();
    render(ConfirmDialog, { title: 'Remove?', text: '', action: 'Remove', onconfirm: vi.fn(), onclose });
    await fireEvent(screen.getByRole('dialog', { hidden: true }), new Event('cancel', { cancelable: true }));
    expect(onclose).toHaveBeenCalledTimes(1);
  });
});

describe('BeforeAfter', () => {
  it('compares trained and compact, and shows the proof', () => {
    render(BeforeAfter, { report: exportReport('r1') });
    const row = screen.getByRole('row', { name: /Weights/ });
    expect(row.textContent).toMatch(/17,024.*6,310.*2\.7× smaller/s);
    expect(screen.getByRole('row', { name: /Test accuracy/ }).textContent).toMatch(
      /97\.50 %.*97\.50 %.*the same/s,
    );
    expect(screen.getByTestId('export-proof').textContent).toContain('3.8e-6');
  });

  it('says so when the compact model is slower', () => {
    const report = exportReport('r1');
    render(BeforeAfter, { report: { ...report, compact: { ...report.compact, latencyMs: 0.0348 } } });
    expect(screen.getByRole('row', { name: /Latency/ }).textContent).toContain('2× slower');
  });
});

describe('Table', () => {
  interface Row {
    id: string;
    accuracy: number | null;
  }
  const rows: Row[] = Array.from({ length: 1000 }, (_, i) => ({
    id: `r${i}`,
    accuracy: i === 500 ? 0.99 : i / 2000,
  }));
  const cell = createRawSnippet<[Row, string]>((row, key) => ({
    render: () => `<span>${key() === 'id' ? row().id : row().accuracy}</span>`,
  }));
  const props = {
    label: 'Runs',
    rows,
    columns: [
      { key: 'id', title: 'Run' },
      { key: 'accuracy', title: 'Accuracy', align: 'right' as const, value: (row: Row) => row.accuracy },
    ],
    rowKey: (row: Row) => row.id,
    cell,
  };

  it('tells that there are 1,000 rows while only a few are drawn', () => {
    render(Table, props);
    const table = screen.getByRole('table', { name: 'Runs' });
    expect(table.getAttribute('aria-rowcount')).toBe('1001');
    expect(within(table).getAllByRole('row').length).toBeLessThan(60);
  });

  it('sorts on its heading, best first for numbers, and tells the order', async () => {
    render(Table, props);
    await fireEvent.click(screen.getByRole('button', { name: 'Accuracy' }));
    expect(screen.getByRole('columnheader', { name: 'Accuracy' }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    expect(screen.getAllByRole('row')[1]!.textContent).toContain('r500');
    await fireEvent.click(screen.getByRole('button', { name: 'Accuracy' }));
    expect(screen.getAllByRole('row')[1]!.textContent).toContain('r0');
  });

  it('opens the row one has moved to by keyboard', async () => {
    const onopen = vi.fn();
    render(Table, { ...props, onopen });
    const first = screen.getAllByRole('row')[1]!;
    first.focus();
    await fireEvent.keyDown(first, { key: 'ArrowDown' });
    await fireEvent.keyDown(screen.getAllByRole('row')[2]!, { key: 'Enter' });
    expect(onopen).toHaveBeenCalledWith(rows[1]);
  });
});
