import '../../testing/jsdom-gaps';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import * as v from 'valibot';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../shared/errors';
import { RunConfig } from '../../../shared/run-config';
import { notices } from '../../state/notices.svelte';
import { registry } from '../../state/registry.svelte';
import { fakeWorkbench } from '../../testing/fake-workbench';
import { methods, models } from '../../testing/samples/registries';
import { runSummary } from '../../testing/samples/runs';
import { runDetail } from '../../testing/samples/training';
import { copies, editableFields, readValues, withField } from './duplicate';
import { choicesOf, settingAt } from './duplicate-choices';
import DuplicateDialog from './DuplicateDialog.svelte';

const config = v.parse(RunConfig, {
  dataset: 'mnist',
  model: { name: 'mlp', settings: { hidden: [300, 100] } },
  method: { name: 'cges', lambda: 1e-3, settings: { m: 0.2 } },
});

describe('a copy with one field changed', () => {
  it('has that field changed, and nothing else', () => {
    const copy = v.parse(RunConfig, withField(config, 'method.settings.m', 0.5));
    expect(copy.method.settings).toEqual({ m: 0.5 });
    expect({ ...copy, method: config.method }).toEqual(config);
    expect(config.method.settings).toEqual({ m: 0.2 });
  });

  it('is one that the host accepts, for every field with its present value', () => {
    for (const path of editableFields([config])) {
      const value = path
        .split('.')
        .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], config);
      expect(v.safeParse(RunConfig, withField(config, path, value as never)).success, path).toBe(true);
    }
  });

  it('starts anew, whatever its original goes on from', () => {
    const resumed = { ...config, continues: { run: 'r1', step: 40 } };
    expect(withField(resumed, 'seed', 1).continues).toBeNull();
    expect(editableFields([resumed]).filter((path) => path.startsWith('continues'))).toEqual([]);
  });

  it('of another method, net or optimiser has none of the settings of the one before', () => {
    const copy = (path: string, value: string): RunConfig =>
      v.parse(RunConfig, withField(config, path, value));
    expect(copy('method.name', 'gs').method).toEqual({ name: 'gs', lambda: 1e-3, settings: {} });
    expect(copy('model.name', 'lenet-5').model).toEqual({ name: 'lenet-5', settings: {} });
    expect(copy('optimiser.name', 'adam').optimiser).toMatchObject({ name: 'adam', beta1: 0.9 });
  });

  it('comes once for each run and value', () => {
    const made = copies([config, { ...config, seed: 1 }], 'method.lambda', [1e-4, 1e-2]);
    expect(made.map(({ method, seed }) => [method.lambda, seed])).toEqual([
      [1e-4, 0],
      [1e-4, 1],
      [1e-2, 0],
      [1e-2, 1],
    ]);
  });
});

describe('typed values', () => {
  const read = (text: string, path: string) =>
    readValues(text, path, [config], settingAt(path, [config], { datasets: [], models, methods })).values;

  it.each([
    ['1e-3, 2', 'learningRate', [1e-3, 2]],
    ['1', 'gradientClipNorm', [1]],
    ['none, 5', 'gradientClipNorm', [null, 5]],
    ['much', 'learningRate', null],
    ['-1', 'seed', null],
    [' , ', 'seed', null],
    ['100', 'model.settings.hidden', [[100]]],
    [
      '300, 100; 50 20',
      'model.settings.hidden',
      [
        [300, 100],
        [50, 20],
      ],
    ],
    ['300, many', 'model.settings.hidden', null],
  ] as const)('%j for %s', (text, path, values) => {
    expect(read(text, path)).toEqual(values);
  });

  it('say what would do in their place', () => {
    expect(readValues('much', 'learningRate', [config], null).error).toContain('A number is expected');
    expect(readValues('-1', 'seed', [config], null).error).toContain('>=0');
    expect(readValues('', 'seed', [config], null).error).toBeNull();
  });
});

describe('a field that is chosen', () => {
  const known = { datasets: [], models, methods };
  const choices = (path: string) =>
    choicesOf(path, [config], settingAt(path, [config], known), known)?.map(({ value }) => value);

  it('offers what the registry and the form list', () => {
    expect(choices('method.settings.mode')).toEqual(['reference', 'exact-sequential', 'exact-joint']);
    expect(choices('optimiser.name')).toEqual(['sgd', 'adam', 'adamw']);
    expect(choices('compactWhileTraining')).toEqual([true, false]);
    expect(choices('method.name')).toContain('cges');
    expect(choices('seed')).toBeUndefined();
  });
});

describe('the dialog', () => {
  afterEach(cleanup);

  function open(over: Parameters<typeof fakeWorkbench>[1] = {}) {
    const run = runSummary({ run: 'd1' });
    const fake = fakeWorkbench(
      {},
      { 'runs:configs': () => ({ d1: { ...runDetail(run).config, ...config } }), ...over },
    );
    Object.assign(window, { workbench: fake.bridge });
    Object.assign(registry, { models, methods });
    notices.list = [];
    const onclose = vi.fn();
    render(DuplicateDialog, { runs: [run], onclose });
    const asked = () => fake.asked.filter(({ channel }) => channel === 'runs:enqueue');
    return { asked, onclose };
  }
  const type = async (text: string): Promise<void> => {
    await waitFor(() => expect(screen.getByRole('option', { name: 'seed' })).toBeTruthy());
    await fireEvent.input(screen.getByTestId('duplicate-value'), { target: { value: text } });
  };

  it('says at the field why the host refuses the copies', async () => {
    const refuse = (): never => {
      throw new UserError('seed is 3', 'another', 'choose another seed');
    };
    const { onclose } = open({ 'runs:enqueue': refuse });
    await type('3');
    await fireEvent.click(screen.getByTestId('duplicate-queue'));
    const field = screen.getByTestId('duplicate-value');
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
    expect(document.getElementById(field.getAttribute('aria-describedby')!)!.textContent).toContain(
      'choose another seed',
    );
    expect([notices.list, onclose.mock.calls]).toEqual([[], []]);
    await type('4');
    expect(field.getAttribute('aria-invalid')).toBe('false');
  });

  it('queues a copy for each choice', async () => {
    const { asked, onclose } = open();
    await type('3');
    await fireEvent.change(screen.getByTestId('duplicate-field'), { target: { value: 'optimiser.name' } });
    await fireEvent.click(screen.getByLabelText('Adam'));
    await fireEvent.click(screen.getByLabelText('AdamW'));
    await fireEvent.click(screen.getByTestId('duplicate-queue'));
    await waitFor(() => expect(onclose).toHaveBeenCalled());
    const { configs } = asked()[0]!.args as { configs: RunConfig[] };
    expect(configs.map(({ optimiser }) => optimiser.name)).toEqual(['adam', 'adamw']);
  });
});
