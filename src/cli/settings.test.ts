import { expect, test } from 'vitest';
import { methods } from '../core/methods';
import { models } from '../core/model';
import { applySettings, parseValue } from './settings';

const known = {
  model: models.find(({ info }) => info.name === 'mlp')!.info,
  method: methods.find(({ info }) => info.name === 'cges')!.info,
};
const base = { dataset: 'd', model: { name: 'mlp' }, method: { name: 'cges', lambda: 1 } };

test('a path sets any field, and leaves the given configuration as it is', () => {
  const given = structuredClone(base);
  const config = applySettings(
    given,
    ['method.settings.grouping=filter', 'epochs=3', 'learningRateSchedule.kind=constant'],
    known,
  );
  expect(config).toEqual({
    ...base,
    method: { name: 'cges', lambda: 1, settings: { grouping: 'filter' } },
    epochs: 3,
    learningRateSchedule: { kind: 'constant' },
  });
  expect(given).toEqual(base);
});

test("the name of a method's or model's setting is enough", () => {
  const config = applySettings(base, ['grouping=filter', 'hidden=500,300'], known);
  expect(config).toMatchObject({
    method: { settings: { grouping: 'filter' } },
    model: { settings: { hidden: [500, 300] } },
  });
});

test('a setting of the type text is taken as it stands, JSON or not', () => {
  const custom = { ...known, model: models.find(({ info }) => info.name === 'custom')!.info };
  for (const key of ['spec', 'model.settings.spec']) {
    expect(applySettings(base, [`${key}={"layers":[]}`], custom)).toMatchObject({
      model: { settings: { spec: '{"layers":[]}' } },
    });
  }
});

test.each(['epoch=3', 'nonsense.deep=1', 'epochs', '=3', 'method.=1', 'dataset.x=1', 'method.__proto__.x=1'])(
  '%o is refused with what there is',
  (pair) => expect(() => applySettings(base, [pair], known)).toThrow(/--set/),
);

test('values: JSON, a list of numbers, or a word', () => {
  expect(['true', '1e-3', '[1,2]', '1, 2', 'filter', 'a,b', '1,', '"3"'].map(parseValue)).toEqual([
    true,
    1e-3,
    [1, 2],
    [1, 2],
    'filter',
    'a,b',
    '1,',
    '3',
  ]);
});
