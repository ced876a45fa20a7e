/** Which λ are worth trying, method by method, as the host finds them from the net's first weights. */
import type { LambdaGuidance } from '../../../shared/forecast';
import type { RunConfigInput } from '../../../shared/run-config';
import { request } from '../../api';

/** Longer than for an estimate: each answer takes a process of its own. */
const SETTLE_MS = 900;

export type Guide =
  | { readonly kind: 'pending' }
  | { readonly kind: 'found'; readonly guidance: LambdaGuidance }
  | { readonly kind: 'failed'; readonly error: Error };

export class Guides {
  /** By method; nothing for one that is not asked about. */
  of = $state.raw<Readonly<Record<string, Guide>>>({});
  /** Answers by their question. */
  #known: Readonly<Record<string, Guide>> = {};

  /** One configuration of each method. They are asked one after the other. Returns the function that gives up. */
  ask(configs: readonly RunConfigInput[]): () => void {
    let current = true;
    this.#show(configs);
    const timer = setTimeout(async () => {
      for (const config of configs) {
        const key = JSON.stringify(config);
        if (!current) return;
        if (key in this.#known) continue;
        const found = await answer(config);
        this.#known = { ...this.#known, [key]: found };
        if (current) this.#show(configs);
      }
    }, SETTLE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }

  #show(configs: readonly RunConfigInput[]): void {
    const pending: Guide = { kind: 'pending' };
    this.of = Object.fromEntries(
      configs.map((config) => [config.method.name, this.#known[JSON.stringify(config)] ?? pending]),
    );
  }
}

async function answer(config: RunConfigInput): Promise<Guide> {
  try {
    return { kind: 'found', guidance: await request('guidance:lambda', { config }) };
  } catch (thrown) {
    return { kind: 'failed', error: thrown as Error };
  }
}
