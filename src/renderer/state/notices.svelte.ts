/** Short messages over the page: what failed, what finished. */

export interface Notice {
  readonly id: number;
  readonly kind: 'error' | 'done';
  readonly text: string;
  /** The whole error, so that its expectation and next step can be read. */
  readonly error?: Error;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** A pile of failures must not cover the page. */
const LIMIT = 4;

class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #next = 1;

  add(notice: Omit<Notice, 'id'>): number {
    const id = this.#next++;
    this.list = [...this.list, { ...notice, id }].slice(-LIMIT);
    return id;
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }
}

export const notices = new Notices();

/** Runs an action whose failure concerns the whole window: it becomes a notice, and the answer is undefined. */
export async function attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    notices.add({ kind: 'error', text: error.message, error });
    return undefined;
  }
}
