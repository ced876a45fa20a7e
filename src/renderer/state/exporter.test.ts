import { expect, test } from 'vitest';
import { UserError } from '../../shared/errors';
import type { ExportReport } from '../../shared/run';
import { fakeWorkbench } from '../testing/fake-workbench';
import { exportReport } from '../testing/sample-data';
import { exporter } from './exporter.svelte';

const order = (run: string) => ({ run, format: 'onnx', directory: '/models' }) as const;

test('of several exports, one that fails does not hold up the others', async () => {
  window.workbench = fakeWorkbench(
    {},
    {
      'exports:create': ({ run }) => {
        if (run === 'r2') throw new UserError('no disk', 'one', 'buy one');
        return exportReport(run);
      },
    },
  ).bridge;
  const { made, failed } = await exporter.createMany(['r1', 'r2', 'r3'].map(order));
  expect(made.map(({ run }) => run)).toEqual(['r1', 'r3']);
  expect(failed).toMatchObject([{ run: 'r2', error: { got: 'no disk' } }]);
  expect([exporter.run, exporter.batch]).toEqual([null, null]);
});

test('a cancel ends all that wait behind it, and is no failure', async () => {
  let refuse: (error: Error) => void = () => undefined;
  const fake = fakeWorkbench(
    {},
    {
      'exports:create': () =>
        new Promise<ExportReport>((_resolve, reject) => (refuse = reject)) as unknown as ExportReport,
      'exports:cancel': () => refuse(new UserError('the export was cancelled', 'an end', 'again')),
    },
  );
  // The stand-in answers at once; here an answer takes its time, as the host's does.
  window.workbench = {
    ...fake.bridge,
    request: async (channel, args) => {
      const answer = await fake.bridge.request(channel, args);
      if (!answer.ok) return answer;
      try {
        return { ok: true, value: await answer.value };
      } catch (error) {
        const { got, expected, fix } = error as UserError;
        return { ok: false, error: { kind: 'user', got, expected, fix } };
      }
    },
  };
  const work = exporter.createMany(['r1', 'r2'].map(order));
  await new Promise((settle) => setTimeout(settle));
  await exporter.cancel();
  expect(await work).toEqual({ made: [], failed: [] });
  expect(exporter.cancelledRun).toBe('r1');
  expect(exporter.error).toBeNull();
  expect(fake.asked.filter(({ channel }) => channel === 'exports:create')).toHaveLength(1);
});
