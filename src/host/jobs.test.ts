/** Jobs whose processes are played by the tests. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ExportJob, HostToJob } from '../shared/protocol';
import type { JobProcess } from './host';
import { Jobs } from './jobs';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('an export that does not hear that it is cancelled is ended after a while, and is said to be cancelled', async () => {
  let exit: (code: number | null) => void;
  const deaf = {
    pid: 1,
    send: vi.fn<(message: HostToJob) => void>(),
    onMessage: () => undefined,
    onExit: (listener) => void (exit = listener),
    kill: vi.fn(() => exit(null)),
  } satisfies JobProcess;
  const cancel = new AbortController();
  const job = { kind: 'export' } as ExportJob;
  const asked = new Jobs(() => deaf).ask(job, () => undefined, undefined, cancel.signal);
  const refused = expect(asked).rejects.toThrow('the export was cancelled');
  cancel.abort();
  expect(deaf.send.mock.calls).toEqual([[job], [{ kind: 'stop' }]]);
  vi.advanceTimersByTime(4_999);
  expect(deaf.kill).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  await refused;
});
