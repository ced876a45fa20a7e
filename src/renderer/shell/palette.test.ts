import '../testing/jsdom-gaps';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { actedOn } from '../state/acted-on.svelte';
import { startEvents } from '../state/events';
import { pages, router } from '../state/router.svelte';
import { runEdits } from '../state/run-edits.svelte';
import { runs } from '../state/runs.svelte';
import { theme } from '../state/theme.svelte';
import { fakeWorkbench, type FakeWorkbench } from '../testing/fake-workbench';
import { runSummary } from '../testing/samples/runs';
import { commands } from './commands';
import Palette from './Palette.svelte';
import { recentFirst } from './recent-commands';

let fake: FakeWorkbench;
let end = (): void => undefined;
beforeEach(async () => {
  localStorage.clear();
  fake = fakeWorkbench({ runs: [runSummary({ run: 'a', name: 'my best run' })] });
  Object.assign(window, { workbench: fake.bridge });
  end = startEvents();
  await runs.load();
});
afterEach(() => {
  cleanup();
  end();
});

const field = (): HTMLElement => screen.getByRole('combobox');
const options = (): string[] =>
  screen.queryAllByRole('option').map((option) => option.querySelector('.title')!.textContent!);
const chosen = (): HTMLElement => document.getElementById(field().getAttribute('aria-activedescendant')!)!;
const key = (name: string) => fireEvent.keyDown(field(), { key: name });

it('has every page, and ids that are all different', () => {
  const ids = commands().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const page of pages) expect(ids).toContain(`page:${page}`);
});

it('offers no run that is archived', async () => {
  expect(commands().some(({ id }) => id === 'run:a')).toBe(true);
  runs.apply([{ kind: 'run:changed', summary: runSummary({ run: 'a', archived: true }) }]);
  expect(commands().some(({ id }) => id === 'run:a')).toBe(false);
  runs.apply([{ kind: 'run:changed', summary: runSummary({ run: 'a', name: 'my best run' }) }]);
});

it('is worked with keys alone: type, go down, choose', async () => {
  const onclose = vi.fn();
  render(Palette, { onclose });
  await fireEvent.input(field(), { target: { value: 'theme' } });
  expect(options()).toEqual(['Theme: as the system', 'Theme: light', 'Theme: dark']);
  expect(chosen().textContent).toContain('as the system');
  await key('ArrowUp');
  expect(chosen().getAttribute('aria-selected')).toBe('true');
  expect(chosen().textContent).toContain('dark');
  await key('Enter');
  expect(onclose).toHaveBeenCalled();
  expect(theme.choice).toBe('dark');
  theme.set('system');
});

it('opens a run by the name that its user gave it', async () => {
  render(Palette, { onclose: () => undefined });
  await fireEvent.input(field(), { target: { value: 'best' } });
  expect(options()).toEqual(['Open run: my best run']);
  await key('Enter');
  expect(router.route).toEqual({ page: 'run', id: 'a' });
});

it('offers what can be done to the chosen runs now, and nothing else', async () => {
  const ofRuns = (): string[] =>
    commands()
      .map(({ id }) => id)
      .filter((id) => id.startsWith('runs:'));
  expect(ofRuns()).toEqual([]);
  const duplicate = vi.fn();
  const running = runSummary({ run: 'b', state: 'running' });
  const leave = actedOn.show([running], duplicate);
  expect(ofRuns()).toEqual(['runs:pause', 'runs:stop', 'runs:duplicate', 'runs:archive', 'runs:delete']);
  leave();
  actedOn.show([runSummary({ run: 'a' })], duplicate);
  expect(ofRuns()).toEqual(['runs:export', 'runs:try', 'runs:duplicate', 'runs:archive', 'runs:delete']);
  actedOn.show([running, runSummary({ run: 'c', state: 'stopped' })], duplicate);
  expect(ofRuns()).toEqual([
    ...['runs:pause', 'runs:stop', 'runs:resume', 'runs:duplicate', 'runs:archive', 'runs:delete'],
  ]);
  render(Palette, { onclose: () => undefined });
  await fireEvent.input(field(), { target: { value: 'resume the run' } });
  await key('Enter');
  expect(fake.asked).toContainEqual({ channel: 'runs:resume', args: { run: 'c' } });
  expect(fake.asked.filter(({ channel }) => channel === 'runs:resume')).toHaveLength(1);
  actedOn.show([], duplicate)();
});

it('undoes, zooms, and opens a recent workspace', async () => {
  await runEdits.annotate([runSummary({ run: 'a' })], { archived: true }, 'Archived');
  render(Palette, { onclose: () => undefined });
  await waitFor(() =>
    expect(commands().map(({ title }) => title)).toContain('Open workspace: /home/ada/other'),
  );
  const run = (id: string): void =>
    commands()
      .find((command) => command.id === id)!
      .run();
  run('zoom:in');
  run('runs:undo');
  expect(commands().some(({ id }) => id === 'runs:undo')).toBe(false);
  await waitFor(() =>
    expect(fake.asked).toContainEqual({ channel: 'runs:annotate', args: { runs: ['a'], archived: false } }),
  );
  expect(fake.asked).toContainEqual({ channel: 'app:zoom', args: { change: 'in' } });
});

it('asks the host to pause the queue', async () => {
  render(Palette, { onclose: () => undefined });
  await fireEvent.input(field(), { target: { value: 'pause' } });
  await key('Enter');
  expect(fake.asked).toContainEqual({ channel: 'queue:pause', args: { paused: true } });
});

it('offers what was chosen last first, and says when nothing matches', async () => {
  const first = render(Palette, { onclose: () => undefined });
  await fireEvent.input(field(), { target: { value: 'glossary' } });
  await key('Enter');
  first.unmount();
  render(Palette, { onclose: () => undefined });
  expect(options()[0]).toBe('Glossary');
  await fireEvent.input(field(), { target: { value: 'zzqx' } });
  expect(options()).toEqual([]);
  expect(field().hasAttribute('aria-activedescendant')).toBe(false);
  screen.getByText('No command matches.');
});

it('leaves out recent commands that are gone, such as removed runs', () => {
  expect(recentFirst([{ id: 'x' }, { id: 'y' }], ['run:gone', 'y'])).toEqual([{ id: 'y' }, { id: 'x' }]);
});
