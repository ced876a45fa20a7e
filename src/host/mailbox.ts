import { fromPlain, toPlain, UserError } from '../shared/errors';
import type { Answer } from '../shared/workbench';
import type { PostedRequest, Store } from './store';

/**
 * A workspace has one writer. A second process that wants something done (`whittle stop` beside an open window) posts
 * a request into the database; the writer looks every 200 ms, does it, and writes the answer beside it.
 */
const LOOK_EVERY_MS = 200;
const ANSWER_EVERY_MS = 50;
/** Nobody comes for an answer after this time. */
const FORGOTTEN_MS = 24 * 3_600_000;

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
  const letters = new Letters(store, perform, isClosing);
  // What was asked of an earlier holder is stale: nobody wants a run removed days later. What it has answered on its way
  // out may not have been read yet; who asked takes it away, unless that process died.
  store.requests.clear('taken' satisfies Reply, Date.now() - FORGOTTEN_MS);
  const timer = setInterval(() => letters.look(), LOOK_EVERY_MS);
  timer.unref();
  return () => {
    letters.stop();
    clearInterval(timer);
  };
}

/** A database that is busy, full or damaged must not end the process that trains: what fails is tried at the next look. */
class Letters {
  private readonly underWay = new Set<number>();
  /** Of what is done already, and must not be done again. */
  private readonly unsent = new Map<number, Reply>();
  private stopped = false;
  private lastTrouble = '';

  constructor(
    private readonly store: Store,
    private readonly perform: (channel: string, args: unknown) => Promise<unknown>,
    private readonly isClosing: () => boolean,
  ) {}

  stop(): void {
    this.stopped = true;
  }

  look(): void {
    this.guarded(() => {
      for (const [id, reply] of this.unsent) this.reply(id, reply);
      for (const request of this.store.requests.waiting()) {
        if (this.underWay.has(request.id)) continue;
        // Who asked must know that it is taken before anything happens.
        this.store.requests.answer(request.id, 'taken' satisfies Reply);
        this.underWay.add(request.id);
        void this.serve(request);
      }
      this.lastTrouble = '';
    });
  }

  private async serve({ id, channel, args, damage }: PostedRequest): Promise<void> {
    const work = damage ? Promise.reject(damage) : this.perform(channel, args);
    const answer = await work.then(
      (value): Answer<unknown> => ({ ok: true, value: value ?? null }),
      (error: unknown): Answer<unknown> => ({ ok: false, error: toPlain(error) }),
    );
    if (this.stopped) return;
    this.unsent.set(id, !answer.ok && this.isClosing() ? 'left' : answer);
    this.guarded(() => this.reply(id, this.unsent.get(id)!));
  }

  private reply(id: number, reply: Reply): void {
    this.store.requests.answer(id, reply);
    this.unsent.delete(id);
    this.underWay.delete(id);
  }

  /** Says what goes wrong, once for as long as it does. */
  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      const trouble = String(error);
      if (trouble !== this.lastTrouble) console.error('requests of other processes cannot be served:', error);
      this.lastTrouble = trouble;
    }
  }
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
