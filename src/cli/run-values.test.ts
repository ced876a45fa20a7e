import { expect, test } from 'vitest';
import {
  augmentation,
  earlyStopping,
  lambdaPath,
  learningRateSchedule,
  parallel,
  targets,
  variation,
} from './run-values';

test('a path, a schedule, augmentation and early stopping as they are typed', () => {
  expect(lambdaPath('1e-5:1e-3:8')).toEqual({ low: 1e-5, high: 1e-3, count: 8 });
  expect(learningRateSchedule('constant')).toEqual({ kind: 'constant' });
  expect(learningRateSchedule('cosine:0.01')).toEqual({ kind: 'cosine', to: 0.01 });
  expect(learningRateSchedule('linear:0.2:0')).toEqual({ kind: 'linear', from: 0.2, to: 0 });
  expect(learningRateSchedule('step:0.1:30')).toEqual({ kind: 'step', factor: 0.1, everyEpochs: 30 });
  expect(augmentation('shift=2, flip,crop=0.8')).toEqual({ shift: 2, flip: true, crop: 0.8 });
  expect(earlyStopping('5')).toEqual({ metric: 'accuracy', patience: 5 });
  expect(earlyStopping('loss:3')).toEqual({ metric: 'loss', patience: 3 });
  expect([parallel('auto'), parallel('4')]).toEqual(['auto', 4]);
  expect(targets('0.5,0.9,0.5')).toEqual([0.5, 0.9]);
});

test('a varied setting: words, numbers, or lists as JSON', () => {
  expect(variation('mode=reference,exact-joint', [])).toEqual([
    { key: 'mode', values: ['reference', 'exact-joint'] },
  ]);
  expect(variation('epochs=3,9', [{ key: 'a', values: ['1'] }])[1]).toEqual({
    key: 'epochs',
    values: ['3', '9'],
  });
  expect(variation('hidden=[300,100],[500]', [])).toEqual([
    { key: 'hidden', values: ['[300,100]', '[500]'] },
  ]);
});

test.each<[(text: string) => unknown, string[]]>([
  [lambdaPath, ['1:2', '1e-2:1e-4:3', '1:1:3', '1:2:1', '0:1:3']],
  [learningRateSchedule, ['step', 'step:0.1', 'cubic', 'cosine:a', 'linear:0.5', '']],
  [augmentation, ['rotate', 'shift', 'shift=1.5', 'flip=maybe', '']],
  [earlyStopping, ['0', 'f1:3', 'loss', 'loss:3:4', '']],
  [(text) => variation(text, []), ['mode', '=1', 'mode=']],
  [parallel, ['0', 'all', '1.5']],
  [targets, ['1', '0', '0.5,', 'a']],
])('%o refuses what it cannot mean', (parse, wrong) => {
  for (const text of wrong) expect(() => parse(text), text).toThrow(/expected/);
});
