/** Widgets by keyboard, and what they say to those who do not see them. */
import '../testing/jsdom-gaps';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Bars from './Bars.svelte';
import CheckField from './CheckField.svelte';
import Chooser from './Chooser.svelte';
import Dialog from './Dialog.svelte';
import Disclosure from './Disclosure.svelte';
import EmptyState from './EmptyState.svelte';
import Menu from './Menu.svelte';
import MethodMark from './MethodMark.svelte';
import { nothingSelected } from './selection';
import Select from './Select.svelte';
import StateBadge from './StateBadge.svelte';
import Table from './Table.svelte';
import TextAreaField from './TextAreaField.svelte';
import TextField from './TextField.svelte';

afterEach(cleanup);
const text = (words: string) => createRawSnippet(() => ({ render: () => `<span>${words}</span>` }));
const described = (node: HTMLElement): string =>
  document.getElementById(node.getAttribute('aria-describedby')!)!.textContent!;

describe('Dialog', () => {
  const props = { title: 'Rename', children: text('inside') };

  it('is named by its title, and closes by Escape and by the cross', async () => {
    const onclose = vi.fn();
    render(Dialog, { ...props, onclose });
    const dialog = screen.getByRole('dialog', { name: 'Rename' });
    await fireEvent(dialog, new Event('cancel', { cancelable: true }));
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Close' }));
    expect(onclose).toHaveBeenCalledTimes(2);
  });

  it('stays while closing would lose something', async () => {
    const onclose = vi.fn();
    render(Dialog, { ...props, onclose, closable: false });
    const escape = new Event('cancel', { cancelable: true });
    await fireEvent(screen.getByRole('dialog'), escape);
    expect(escape.defaultPrevented).toBe(true);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Close' }).disabled).toBe(true);
    expect(onclose).not.toHaveBeenCalled();
  });
});

describe('Menu', () => {
  it('says whether it is open, and holds nothing while it is not', async () => {
    render(Menu, { label: 'Columns', count: 3, children: text('all of them') });
    const button = screen.getByRole('button', { name: /Columns/ });
    expect(button.getAttribute('aria-expanded')).toBe('false');
    expect(button.textContent).toContain('3');
    expect(screen.queryByText('all of them')).toBeNull();
    const panel = document.querySelector('[popover][role="group"][aria-label="Columns"]')!;
    // The browser's own popover: it opens by the button's popovertarget.
    expect(button.getAttribute('popovertarget')).toBe(panel.id);
    await fireEvent(panel, Object.assign(new Event('toggle'), { newState: 'open' }));
    expect(button.getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByText('all of them')).toBeTruthy();
    await fireEvent(panel, Object.assign(new Event('toggle'), { newState: 'closed' }));
    expect(screen.queryByText('all of them')).toBeNull();
  });
});

describe('Chooser', () => {
  const items = ['Alpha', 'Beta', 'Gamma'].map((title) => ({ key: title.toLowerCase(), title }));
  const open = () => {
    const [onchoose, onclose] = [vi.fn(), vi.fn()];
    const results = (amount: number): string => `${amount} found`;
    render(Chooser, {
      label: 'Runs',
      placeholder: 'Which?',
      none: 'Nothing',
      results,
      items,
      onchoose,
      onclose,
    });
    return { onchoose, onclose, field: screen.getByRole('combobox') };
  };
  const active = (field: HTMLElement): string =>
    document.getElementById(field.getAttribute('aria-activedescendant')!)!.textContent!.trim();

  it('goes round with the arrows, and Enter chooses what is active', async () => {
    const { field, onchoose, onclose } = open();
    expect(active(field)).toBe('Alpha');
    await fireEvent.keyDown(field, { key: 'ArrowUp' });
    expect(active(field)).toBe('Gamma');
    await fireEvent.keyDown(field, { key: 'ArrowDown' });
    await fireEvent.keyDown(field, { key: 'ArrowDown' });
    await fireEvent.keyDown(field, { key: 'Enter' });
    expect(onchoose).toHaveBeenCalledWith('beta');
    expect(onclose).toHaveBeenCalledTimes(1);
  });

  it('tells how many match, and that none does', async () => {
    const { field, onchoose } = open();
    await fireEvent.input(field, { target: { value: 'zzz' } });
    expect(screen.getByRole('status').textContent).toBe('0 found');
    expect(screen.getByText('Nothing')).toBeTruthy();
    expect(field.hasAttribute('aria-activedescendant')).toBe(false);
    await fireEvent.keyDown(field, { key: 'Enter' });
    expect(onchoose).not.toHaveBeenCalled();
  });
});

describe('Disclosure', () => {
  it('is folded with a line of what it holds, and opens by itself when something inside is wrong', async () => {
    const props = { title: 'Phases', line: 'Defaults', testid: 'phases', children: text('fields') };
    const { rerender } = render(Disclosure, props);
    const details = screen.getByTestId<HTMLDetailsElement>('phases');
    expect(details.open).toBe(false);
    expect(details.querySelector('summary')!.textContent).toMatch(/Phases\s*Defaults/);
    await rerender({ wrong: true });
    expect(details.open).toBe(true);
  });
});

describe('fields', () => {
  it('tie hint and error to the box, the error in the place of the hint', async () => {
    const { rerender } = render(TextField, { label: 'Name', value: '', hint: 'Short.' });
    const field = screen.getByLabelText('Name');
    expect([described(field), field.getAttribute('aria-invalid')]).toEqual(['Short.', 'false']);
    await rerender({ error: 'Taken.' });
    expect([described(field), field.getAttribute('aria-invalid')]).toEqual(['Taken.', 'true']);
  });

  it('a check box is worked by its label, and described by its hint', async () => {
    render(CheckField, { label: 'Stop early', checked: false, hint: 'By the loss.' });
    const field = screen.getByLabelText<HTMLInputElement>('Stop early');
    await fireEvent.click(screen.getByText('Stop early'));
    expect([field.checked, described(field)]).toEqual([true, 'By the loss.']);
  });

  it('a choice that cannot be made is there, and disabled', () => {
    const options = [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B', disabled: true },
    ];
    render(Select, { label: 'Net', value: 'a', options, error: 'Does not fit.' });
    expect(screen.getByRole<HTMLOptionElement>('option', { name: 'B' }).disabled).toBe(true);
    expect(described(screen.getByLabelText('Net'))).toBe('Does not fit.');
  });

  it('a text is loaded from a file, unless the file is no text that a person reads', async () => {
    render(TextAreaField, { label: 'Layers', value: '', accept: '.json', testid: 'spec' });
    const load = async (content: string): Promise<void> => {
      const file = new File([content], 'net.json');
      file.text ??= () => Promise.resolve(content);
      await fireEvent.change(screen.getByTestId('spec-file'), { target: { files: [file] } });
    };
    await load('{"layers":[]}');
    const box = screen.getByLabelText<HTMLTextAreaElement>('Layers');
    await vi.waitFor(() => expect(box.value).toBe('{"layers":[]}'));
    await load('x'.repeat(2_000_001));
    expect(box.value).toBe('{"layers":[]}');
    expect(box.getAttribute('aria-invalid')).toBe('true');
  });
});

describe('what is only looked at', () => {
  it('bars are a table with the numbers', () => {
    const rows = [{ name: 'cat', value: 1200, second: 300 }];
    render(Bars, { label: 'Classes', rows, legend: ['Train', 'Test'] });
    const row = within(screen.getByRole('table', { name: 'Classes' })).getByRole('row', { name: /cat/ });
    expect(row.textContent).toMatch(/cat\s*1,200\s*300/);
  });

  it('a method is named in words, its mark is not read out', () => {
    render(MethodMark, { method: 'cges', title: 'CGES' });
    expect(screen.getByText('CGES')).toBeTruthy();
    expect(document.querySelector('svg')!.getAttribute('aria-hidden')).toBe('true');
  });

  it('a state is a word, not a colour', () => {
    render(StateBadge, { state: 'interrupted' });
    expect(screen.getByText('Interrupted')).toBeTruthy();
  });

  it('an empty page is headed and offers what to do', () => {
    render(EmptyState, { title: 'No runs yet', text: 'Queue some.', children: text('New experiment') });
    expect(screen.getByRole('heading', { name: 'No runs yet' })).toBeTruthy();
    expect(screen.getByText('New experiment')).toBeTruthy();
  });
});

describe('Table, several rows', () => {
  const rows = Array.from({ length: 40 }, (_, at) => ({ id: `r${at}` }));
  const cell = createRawSnippet<[{ id: string }, string]>((row) => ({
    render: () => `<span>${row().id}</span>`,
  }));

  /** Tells which rows are chosen, as they say themselves. */
  function show(): () => (string | undefined)[] {
    render(Table, {
      label: 'Runs',
      rows,
      columns: [{ key: 'id', title: 'Run' }],
      rowKey: (row: { id: string }) => row.id,
      onopen: vi.fn(),
      cell,
      selection: nothingSelected,
    });
    const all = (): HTMLElement[] => screen.getAllByRole('row');
    return () =>
      all()
        .filter((row) => row.getAttribute('aria-selected') === 'true')
        .map((row) => row.dataset.key);
  }

  it('is a grid of which several can be chosen: arrows move, Shift extends, Ctrl A takes all', async () => {
    const chosen = show();
    const grid = screen.getByRole('grid', { name: 'Runs' });
    expect(grid.getAttribute('aria-multiselectable')).toBe('true');
    const row = (at: number): HTMLElement => within(grid).getAllByRole('row')[at + 1]!;
    await fireEvent.click(row(1));
    expect(chosen()).toEqual(['r1']);
    await fireEvent.keyDown(row(1), { key: 'ArrowDown', shiftKey: true });
    expect(chosen()).toEqual(['r1', 'r2']);
    await fireEvent.click(row(5), { ctrlKey: true });
    expect(chosen()).toEqual(['r1', 'r2', 'r5']);
    await fireEvent.keyDown(row(5), { key: 'Home' });
    expect(chosen()).toEqual(['r0']);
    await fireEvent.keyDown(row(0), { key: 'a', ctrlKey: true });
    expect(chosen()).toEqual(rows.slice(0, chosen().length).map(({ id }) => id));
    expect(chosen().length).toBeGreaterThan(5);
  });

  it('takes rows that lie apart by keys: Ctrl moves the focus alone, Space chooses and lets go', async () => {
    const chosen = show();
    const row = (at: number): HTMLElement => screen.getAllByRole('row')[at + 1]!;
    await fireEvent.click(row(0));
    await fireEvent.keyDown(row(0), { key: 'ArrowDown', ctrlKey: true });
    await fireEvent.keyDown(row(1), { key: 'ArrowDown', ctrlKey: true });
    expect(chosen()).toEqual(['r0']);
    expect(row(2).getAttribute('tabindex')).toBe('0');
    await fireEvent.keyDown(row(2), { key: ' ' });
    expect(chosen()).toEqual(['r0', 'r2']);
    await fireEvent.keyDown(row(2), { key: 'ArrowUp', ctrlKey: true });
    await fireEvent.keyDown(row(1), { key: 'ArrowUp', ctrlKey: true });
    await fireEvent.keyDown(row(0), { key: ' ', ctrlKey: true });
    expect(chosen()).toEqual(['r2']);
  });

  it('has one stop for the Tab key', () => {
    show();
    const stops = screen.getAllByRole('row').filter((row) => row.getAttribute('tabindex') === '0');
    expect(stops).toHaveLength(1);
  });
});
