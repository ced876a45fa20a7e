/** Typing settles before the host is asked. */
const SETTLE_MS = 300;

/**
 * The host's answer to a question that changes while a person types: asked once typing has settled; only the answer to
 * the last question counts.
 */
export class Answer<Question, Value> {
  value = $state.raw<Value | null>(null);
  error = $state.raw<Error | null>(null);
  /** Whether an answer to the last question is still to come. */
  pending = $state(false);
  readonly #request: (question: Question) => Promise<Value>;

  constructor(request: (question: Question) => Promise<Value>) {
    this.#request = request;
  }

  /** null asks nothing and forgets the last answer. Returns the function that gives the question up. */
  ask(question: Question | null): () => void {
    if (question === null) {
      this.value = this.error = null;
      this.pending = false;
      return () => undefined;
    }
    let current = true;
    this.pending = true;
    const timer = setTimeout(async () => {
      try {
        const value = await this.#request(question);
        if (!current) return;
        this.value = value;
        this.error = null;
      } catch (thrown) {
        if (!current) return;
        this.value = null;
        this.error = thrown as Error;
      }
      this.pending = false;
    }, SETTLE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }
}
