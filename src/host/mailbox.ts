import { fromPlain, toPlain, UserError } from '../shared/errors';
import type { Answer } from '../shared/workbench';
import type { Store } from './store';

/**
 * A workspace has one writer. A second process that wants something done (`whittle stop` beside an open window) posts
 * a request into the database; the writer looks every 200 ms, does it, and writes the answer beside it.
 */
const LOOK_EVERY_MS = 200;
const ANSWER_EVERY_MS = 50;

/** What stands beside a request: nothing yet, that it is being done, that its writer left first, or its answer. */
type Reply = Answer<unknown> | 'taken' | 'left';

/** The writer left before it did what was asked: whoever asked may ask the next one, or do it. */
export class Unanswered extends Error {}

/**
 * The writer's side. Returns the function that ends it.
 *
 * @param isClosing whether the writer is on its way out: what fails then has not been done.
 */
export function answerRequests(
  store: Store,
  perform: (channel: string, args: unknown) => Promise<unknown>,
  isClosing: () => boolean,
): () => void {
  const underWay = new Set<number>();
  // What was asked of an earlier holder is stale: nobody wants a run removed days later.
  store.requests.clear();
  const serve = async (id: number, channel: string, args: unknown): Promise<void> => {
    underWay.add(id);
    store.requests.answer(id, 'taken' satisfies Reply);
    const answer = await perform(channel, args).then(
      (value): Answer<unknown> => ({ ok: true, value: value ?? null }),
      (error: unknown): Answer<unknown> => ({ ok: false, error: toPlain(error) }),
    );
    if (stopped) return;
    store.requests.answer(id, (!answer.ok && isClosing() ? 'left' : answer) satisfies Reply);
    underWay.delete(id);
  };
  let stopped = false;
  const timer = setInterval(() => {
    try {
      for (const { id, channel, args } of store.requests.waiting()) {
        if (!underWay.has(id)) void serve(id, channel, args);
      }
    } catch (error) {
      // A busy or damaged database must not end the process that trains; the next look comes soon.
      console.error('requests of other processes cannot be read:', error);
    }
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}

/**
 * The other side: posts a request and waits for its answer, as long as the writer lives.
 *
 * @param alive whether a writer holds the workspace.
 * @throws what the writer's service threw, `Unanswered` when it left before it did anything, or a UserError when it
 * ended in the midst of it.
 */
export async function postRequest(
  store: Store,
  channel: string,
  args: unknown,
  alive: () => boolean,
): Promise<unknown> {
  const id = store.requests.post(channel, args, Date.now());
  let isTaken = false;
  try {
    for (;;) {
      // In this order: the last that a writer does before it goes is to answer.
      const isAlive = alive();
      const reply = store.requests.answerOf<Reply>(id);
      if (reply === 'left') throw new Unanswered();
      if (reply === 'taken') isTaken = true;
      else if (reply?.ok) return reply.value;
      else if (reply) throw fromPlain(reply.error);
      if (reply === undefined || !isAlive) throw isTaken ? brokenOff(channel) : new Unanswered();
      await new Promise((resolve) => setTimeout(resolve, ANSWER_EVERY_MS));
    }
  } finally {
    store.requests.remove(id);
  }
}

const brokenOff = (channel: string): UserError =>
  new UserError(
    `the process that had the workspace open ended before it answered ${channel}`,
    'an answer',
    'see whether it was done, else try again',
  );
