import { homedir } from 'node:os';
import { app } from 'electron';
import type { Host } from '../host';
import type { Log } from './log';

const LOG_LINES = 100;

/**
 * What helps to report a defect, as text: versions, engines, the queue, settings and the end of the log. No sample, no
 * name of a run or a dataset; the user's own folder is written as `~`.
 */
export async function diagnostics(host: Host, log: Log): Promise<string> {
  const [report, settings, queue, runs, datasets, { runtimes }] = await Promise.all([
    host.request('compute:doctor', undefined),
    host.request('settings:read', undefined),
    host.request('queue:state', undefined),
    host.request('runs:list', undefined),
    host.request('datasets:list', undefined),
    host.request('runtimes:list', undefined),
  ]);
  const facts = {
    ...report,
    app: { version: app.getVersion(), packaged: app.isPackaged, chromium: process.versions['chrome'] },
    settings,
    queue: { paused: queue.paused, running: queue.running.length, queued: queue.queued.length },
    workspaceHolds: { runs: runs.length, datasets: datasets.length },
    runtimes: runtimes.map(({ name, installed, version, inUse }) => ({ name, installed, version, inUse })),
  };
  const text = `${JSON.stringify(facts, null, 2)}\n\nLog:\n${log.tail(LOG_LINES).join('\n')}\n`;
  return text.replaceAll(homedir(), '~');
}
