import { expect, test } from 'vitest';
import { UserError } from '../../shared/errors';
import type { Answer, WorkbenchBridge } from '../../shared/workbench';
import { fakeWorkbench } from '../testing/fake-workbench';
import { exportReport } from '../testing/samples/training';
import { exporter } from './exporter.svelte';

const order = (run: string) => ({ run, format: 'onnx', directory: '/models' }) as const;

test('of several exports, one that fails does not hold up the others', async () => {
  const { bridge } = fakeWorkbench(
    {},
    {
      'exports:create': ({ run }) => {
        if (run === 'r2') throw new UserError('no disk', 'one', 'buy one');
        return exportReport(run);
      },
    },
  );
  Object.assign(window, { workbench: bridge });
  const { made, failed } = await exporter.createMany(['r1', 'r2', 'r3'].map(order));
  expect(made.map(({ run }) => run)).toEqual(['r1', 'r3']);
  expect(failed).toMatchObject([{ run: 'r2', error: { got: 'no disk' } }]);
  expect([exporter.run, exporter.batch]).toEqual([null, null]);
});

test('a cancel ends all that wait behind it, and is no failure', async () => {
  const fake = fakeWorkbench();
  let refuse: (answer: Answer<never>) => void = () => undefined;
  // The stand-in answers at once; here the export takes its time, as the host's does.
  const bridge: WorkbenchBridge = {
    ...fake.bridge,
    request: (channel, args) => {
      const answer = fake.bridge.request(channel, args);
      if (channel === 'exports:create') return new Promise((resolve) => (refuse = resolve));
      const error = { kind: 'user', got: 'the export was cancelled' } as const;
      if (channel === 'exports:cancel') refuse({ ok: false, error });
      return answer;
    },
  };
  Object.assign(window, { workbench: bridge });
  const work = exporter.createMany(['r1', 'r2'].map(order));
  await new Promise((settle) => setTimeout(settle));
  await exporter.cancel();
  expect(await work).toEqual({ made: [], failed: [] });
  expect(exporter.cancelledRun).toBe('r1');
  expect(exporter.error).toBeNull();
  expect(fake.asked.filter(({ channel }) => channel === 'exports:create')).toHaveLength(1);
});
