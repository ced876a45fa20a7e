/** Workspaces that a disk, a crash or a hand has damaged: each opens, says what is wrong, and loses nothing. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { closeApp, expect, openApp, test } from './fixtures';
import { allDone, ask, enqueue } from './requests';

/** Changes the database of a closed workspace as no Whittle would. */
function byHand(workspace: string, sql: string): void {
  const db = new DatabaseSync(join(workspace, 'workspace.db'));
  db.exec(sql);
  db.close();
}

test('damaged rows, files and checkpoints are kept, listed and told of; the rest works', async ({
  workspace,
}) => {
  test.setTimeout(180_000);
  const first = await openApp(workspace);
  await ask(first.page, 'queue:pause', { paused: false });
  await enqueue(first.page, ...[0, 1, 2, 3, 4, 5, 6].map((seed) => ({ seed })));
  await allDone(first.page);
  const { id } = (await ask(first.page, 'datasets:list', undefined))[0]!;
  await closeApp(first);

  byHand(
    workspace,
    `UPDATE runs SET config = '{"version":' WHERE id = 'r0001';
     UPDATE runs SET method = 'from-the-future', config = json_set(config, '$.method.name', 'from-the-future')
       WHERE id = 'r0002';
     UPDATE runs SET test_accuracy = 7, weight_sparsity = -9e999, created_at = -5 WHERE id = 'r0003';
     UPDATE runs SET state = 'dreaming' WHERE id = 'r0004';
     UPDATE runs SET state = 'running', result = NULL WHERE id = 'r0005';
     UPDATE epochs SET metrics = 'half' WHERE run = 'r0006' AND step = (SELECT MAX(step) FROM epochs WHERE run = 'r0006');
     UPDATE settings SET value = '{' WHERE name = 'queue.paused';
     INSERT INTO datasets VALUES ('broken', 'Broken', '{"id":', 1);`,
  );
  const checkpoints = join(workspace, 'runs', 'r0005', 'checkpoints');
  const newest = readdirSync(checkpoints).sort().at(-1)!;
  const torn = join(checkpoints, newest);
  truncateSync(torn, readFileSync(torn).length - 100);
  writeFileSync(join(checkpoints, '.step-00000099.safetensors.1.tmp'), 'half a file');
  mkdirSync(join(workspace, 'runs', 'r0099'), { recursive: true });
  rmSync(join(workspace, 'datasets', id), { recursive: true });

  const { app, page, complaints } = await openApp(workspace);
  const notice = page.getByRole('alert').filter({ hasText: 'damaged' });
  await expect(notice).toBeVisible({ timeout: 30_000 });
  await notice.getByRole('button', { name: 'Details' }).click();
  const list = page.getByTestId('damage');
  for (const words of [
    'Run r0001',
    'from-the-future',
    'test accuracy is 7',
    'state is "dreaming"',
    newest,
    '1 of its measurements',
    'queue.paused',
    'Dataset broken',
    `Dataset ${id}`,
  ])
    await expect(list).toContainText(words);
  await page.screenshot({ path: 'test-results/damage-light.png' });
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('status-damage')).toBeVisible();

  await page.getByTestId('nav-runs').click();
  const row = (run: string) => page.locator(`tr[data-key="${run}"]`);
  for (const run of ['r0001', 'r0002', 'r0003', 'r0005', 'r0006', 'r0007'])
    await expect(row(run)).toBeVisible();
  await expect(row('r0004')).toHaveCount(0);
  await expect(row('r0003')).not.toContainText('700');
  await page.screenshot({ path: 'test-results/damage-runs.png' });
  // What died while it trained waits to be resumed; one that cannot be read says so on its own page.
  expect((await ask(page, 'runs:show', { run: 'r0005' })).state).toBe('interrupted');
  await page.evaluate(() => (location.hash = '#/run/r0001'));
  await expect(page.getByTestId('error-notice')).toContainText('configuration of run r0001');
  await page.evaluate(() => (location.hash = '#/run/r0006'));
  await expect(page.locator('.uplot canvas').first()).toBeVisible();
  await page.getByTestId('nav-trade-off').click();
  await expect(page.getByTestId('tradeoff-chart')).toBeVisible();
  await closeApp({ app, page, complaints });

  // Nothing was repaired by throwing it away.
  const db = new DatabaseSync(join(workspace, 'workspace.db'), { readOnly: true });
  const states = db.prepare('SELECT state, test_accuracy AS accuracy, config FROM runs ORDER BY id').all();
  expect(states[0]!['config']).toBe('{"version":');
  expect(states[2]!['accuracy']).toBe(7);
  expect(states[3]!['state']).toBe('dreaming');
  expect(db.prepare("SELECT info FROM datasets WHERE id = 'broken'").get()!['info']).toBe('{"id":');
  db.close();
  expect(existsSync(torn)).toBe(true);
  expect(existsSync(join(workspace, 'runs', 'r0099'))).toBe(true);
});

test('a workspace of a newer Whittle is refused with its version, untouched', async ({ workspace }) => {
  await closeApp(await openApp(workspace));
  byHand(workspace, 'PRAGMA user_version = 99');
  const before = readFileSync(join(workspace, 'workspace.db'));
  const { app, page } = await openApp(workspace);
  const refusal = page.getByTestId('cannot-open');
  await expect(refusal).toContainText('schema version 99');
  await expect(refusal).toContainText('newer Whittle');
  await page.screenshot({ path: 'test-results/cannot-open.png' });
  expect(readFileSync(join(workspace, 'workspace.db')).equals(before)).toBe(true);

  // Once it is put right the same window goes on.
  await page.getByTestId('retry-open').click();
  await expect(refusal).toBeVisible();
  rmSync(join(workspace, 'workspace.db'));
  await page.getByTestId('retry-open').click();
  await expect(page.getByTestId('quick-start')).toBeVisible();
  await expect(refusal).toHaveCount(0);
  await closeApp({ app, page, complaints: [] });
});

test('a database that is none, or has lost every byte, is left as it is', async ({ workspace }) => {
  for (const [bytes, words] of [
    ['not a database '.repeat(500), 'cannot be read as a workspace'],
    ['', 'is empty (0 bytes)'],
  ] as const) {
    rmSync(workspace, { recursive: true, force: true });
    mkdirSync(join(workspace, 'runs', 'r0001', 'checkpoints'), { recursive: true });
    const database = join(workspace, 'workspace.db');
    writeFileSync(database, bytes);
    const opened = await openApp(workspace);
    await expect(opened.page.getByTestId('cannot-open')).toContainText(words);
    await closeApp(opened);
    expect(readFileSync(database, 'utf8')).toBe(bytes);
  }
});

test('a folder that cannot be written is named, and the window stays', async ({}) => {
  test.skip(process.platform !== 'linux', 'needs a folder that not even root may write');
  const opened = await openApp('/proc/whittle');
  await expect(opened.page.getByTestId('cannot-open')).toContainText('/proc/whittle cannot be used');
  await closeApp(opened);
});
