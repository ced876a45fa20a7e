/** A host that a test can kill: takes `openHost`'s options as its argument, requests as messages, and tells events. */
import { toPlain } from '../../shared/errors';
import { forkJob, openHost, type HostChannel } from '../index';
import type { HostProcessMessage } from './index';

const { trainer, ...options } = JSON.parse(process.argv[2]!) as {
  trainer: string;
  workspace: string;
  resources: string;
};
const tell = (message: HostProcessMessage): void => void process.send!(message);
const answer = async (id: number, work: () => Promise<unknown>): Promise<void> =>
  tell({
    id,
    answer: await work().then(
      (value) => ({ ok: true as const, value }),
      (error: unknown) => ({ ok: false as const, error: toPlain(error) }),
    ),
  });

const host = openHost({ ...options, spawnJob: forkJob(trainer) });
void answer(0, async () => {
  (await host).subscribe((events) => tell({ events }));
});
process.on(
  'message',
  ({ id, channel, args }: { id: number; channel: HostChannel; args: never }) =>
    void answer(id, async () => (await host).request(channel, args)),
);
process.on('disconnect', () => process.exit());
