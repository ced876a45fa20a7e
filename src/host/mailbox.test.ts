/** Requests between processes, where the database lets the one that serves them down. */
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, expect, test, vi } from 'vitest';
import { answerRequests, postRequest, Unanswered } from './mailbox';
import { workspacePaths } from './paths';
import { openStore, type Store } from './store';
import { temporaryFolder } from './testing';

afterEach(() => void vi.restoreAllMocks());

/** A store whose answers fail as often as `failures` says, in this order. */
function failing(store: Store, failures: boolean[]): Store {
  const answer: Store['requests']['answer'] = (id, value) => {
    if (failures.shift()) throw Object.assign(new Error('database is locked'), { errcode: 5 });
    store.requests.answer(id, value);
  };
  return { ...store, requests: { ...store.requests, answer } };
}

test.each([
  ['that a request is taken', [true, true]],
  ['the answer', [false, true, true]],
])('what keeps %s from being written is told once, tried again, and done once', async (_, failures) => {
  const complaint = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const store = openStore(workspacePaths(temporaryFolder()).database);
  const perform = vi.fn(async (_channel: string, args: unknown) => args);
  const stop = answerRequests(failing(store, failures), perform, () => false);
  expect(await postRequest(store, 'runs:stop', { run: 'r0001' }, () => true)).toEqual({ run: 'r0001' });
  expect(perform).toHaveBeenCalledTimes(1);
  expect(complaint).toHaveBeenCalledTimes(1);
  stop();
  store.close();
});

test('what a holder has answered is read under the next one too; what it left undone is asked again', async () => {
  const store = openStore(workspacePaths(temporaryFolder()).database);
  const answered = postRequest(store, 'runs:stop', { run: 'r0001' }, () => true);
  const undone = postRequest(store, 'runs:stop', { run: 'r0002' }, () => true);
  store.requests.answer(store.requests.waiting()[0]!.id, { ok: true, value: 'stopped' });
  const refused = expect(undone).rejects.toThrow(Unanswered);
  const perform = vi.fn(async () => null);
  const stop = answerRequests(store, perform, () => false);
  expect(await answered).toBe('stopped');
  await refused;
  expect(perform).not.toHaveBeenCalled();
  stop();
  store.close();
});

test('a damaged request is answered with what is wrong, and takes no other with it', async () => {
  const { database } = workspacePaths(temporaryFolder());
  const store = openStore(database);
  const stop = answerRequests(
    store,
    async (channel) => channel,
    () => false,
  );
  const damaged = postRequest(store, 'runs:stop', { run: 'r0001' }, () => true);
  const db = new DatabaseSync(database);
  db.exec("UPDATE requests SET args = '{' WHERE answer IS NULL");
  db.close();
  const sound = postRequest(store, 'runs:list', undefined, () => true);
  await expect(damaged).rejects.toThrow(/request 1 in workspace\.db holds "\{"/);
  expect(await sound).toBe('runs:list');
  stop();
  store.close();
});
