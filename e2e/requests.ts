/** Asks the host from the page, past its forms: to bring a workspace into the state that a spec begins with. */
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { RunConfigInput } from '../src/shared/run';
import type { Channel, WorkbenchBridge, WorkbenchRequests } from '../src/shared/workbench';
import { root } from './fixtures';

declare const window: Window & { workbench: WorkbenchBridge };

export async function ask<C extends Channel>(
  page: Page,
  channel: C,
  args: WorkbenchRequests[C]['args'],
): Promise<WorkbenchRequests[C]['result']> {
  const answer = await page.evaluate(
    ([name, payload]) => window.workbench.request(name as Channel, payload as never),
    [channel, args] as const,
  );
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value as WorkbenchRequests[C]['result'];
}

/** Runs on the bundled digits, short unless told otherwise. */
export async function enqueue(page: Page, ...configs: Partial<RunConfigInput>[]): Promise<readonly string[]> {
  const path = join(root, 'resources', 'datasets', 'digits.csv.gz');
  const known = await ask(page, 'datasets:list', undefined);
  const digits = known[0] ?? (await ask(page, 'datasets:import', { path, name: 'Digits' }));
  const { runs } = await ask(page, 'runs:enqueue', {
    configs: configs.map((config) => ({
      dataset: digits.id,
      model: { name: 'mlp' },
      method: { name: 'cges', lambda: 0.001 },
      epochs: 2,
      fineTuneEpochs: 0,
      ...config,
    })),
  });
  return runs;
}

/** Waits until all runs have ended, well or not. */
export async function allDone(page: Page, timeout = 120_000): Promise<void> {
  const open = async (): Promise<number> =>
    (await ask(page, 'runs:list', undefined)).filter(({ state }) => state === 'queued' || state === 'running')
      .length;
  await expect.poll(open, { timeout }).toBe(0);
}
