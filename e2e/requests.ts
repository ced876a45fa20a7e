/** Asks the host from the page, past its forms: to bring a workspace into the state that a spec begins with. */
import { expect, type Page } from '@playwright/test';
import type { RunConfigInput } from '../src/shared/run-config';
import type { Channel, WorkbenchBridge, WorkbenchRequests } from '../src/shared/workbench';

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

/** A new workspace gets the bundled digits beside whatever a spec does: waits until they are there, and gives their id. */
export async function bundledDigits(page: Page): Promise<string> {
  const bundled = async () =>
    (await ask(page, 'datasets:list', undefined)).find(({ format }) => format === 'pixel-csv')?.id;
  await expect.poll(bundled, { timeout: 60_000 }).toBeTruthy();
  return (await bundled())!;
}

/** Runs on the workspace's first dataset, the bundled digits in a new one; short unless told otherwise. */
export async function enqueue(page: Page, ...configs: Partial<RunConfigInput>[]): Promise<readonly string[]> {
  const [first] = await ask(page, 'datasets:list', undefined);
  const dataset = first?.id ?? (await bundledDigits(page));
  const { runs } = await ask(page, 'runs:enqueue', {
    configs: configs.map((config) => ({
      dataset,
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
