/**
 * Entry of a job process: receives one job, does it, tells the host, ends. What a job needs is loaded once it is
 * known, so that an import does not wait for TensorFlow.
 */
import { assertNever, toPlain } from '../shared/errors';
import type { HostToJob, Job } from '../shared/protocol';
import { openChannel } from './channel';
import { Questions } from './questions';
import type { AskedChange } from '../shared/run-events';

const channel = openChannel();
const leave = new AbortController();
/** What a `try` job is asked. */
const questions = new Questions();
/** Changes that a training job is asked for and has not taken up. */
const changes: AskedChange[] = [];
let begun = false;

channel.onMessage((message: HostToJob) => {
  if (message.kind === 'pause' || message.kind === 'stop') leave.abort(message.kind);
  else if (message.kind === 'change') changes.push(message);
  else if (message.kind === 'predict') questions.push(message);
  else if (message.kind !== 'leave' && !begun) {
    begun = true;
    void work(message);
  }
});
// Without a host, or when the system ends the session: keep what is there and go. An interrupt at the terminal
// reaches every process in the foreground; it is the host that decides what follows from it.
channel.onLost(() => (begun ? leave.abort('pause') : process.exit(0)));
process.on('SIGTERM', () => leave.abort('pause'));
process.on('SIGHUP', () => leave.abort('pause'));
process.on('SIGINT', () => undefined);

async function work(job: Job): Promise<void> {
  try {
    await perform(job, leave.signal);
  } catch (error) {
    channel.send({ kind: 'failed', error: toPlain(error), checkpoint: null });
  }
  await channel.flush();
  process.exit(0);
}

async function perform(job: Job, signal: AbortSignal): Promise<void> {
  const send = channel.send;
  switch (job.kind) {
    case 'train':
      return (await import('./train')).runTraining(job, send, signal, () => changes.splice(0));
    case 'import': {
      const { runImport } = await import('./import');
      const dataset = await runImport(job, (progress) => send({ kind: 'import-progress', progress }));
      return send({ kind: 'imported', dataset });
    }
    case 'export':
      return (await import('./export')).runExport(job, send, signal);
    case 'doctor': {
      const { describeEngines } = await import('../engine/discovery');
      return send({ kind: 'engines', engines: await describeEngines() });
    }
    case 'guide':
      return send({ kind: 'guided', guidance: await (await import('./guide')).guide(job) });
    case 'describe': {
      const { describe } = await import('./describe');
      return send({ kind: 'described', statistics: await describe(job) });
    }
    case 'source': {
      const { sourceState } = await import('./import/origin');
      return send({ kind: 'source-seen', state: sourceState(job.origin) });
    }
    case 'try':
      return (await import('./try-it')).tryIt(job, questions, send, signal);
    default:
      return assertNever(job);
  }
}
