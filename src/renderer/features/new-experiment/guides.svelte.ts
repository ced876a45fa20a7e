/** Which λ are worth trying, method by method, as the host finds them from the net's first weights. */
import type { LambdaGuidance, RunConfigInput } from '../../../shared/run';
import { request } from '../../api';

/** Longer than for an estimate: each answer takes a process of its own. */
const SETTLE_MS = 900;

export class Guides {
  /** By method; nothing where the host has no answer. */
  found = $state.raw<Readonly<Record<string, LambdaGuidance>>>({});
  /** By the question; null where there is no answer. */
  #known: Readonly<Record<string, LambdaGuidance | null>> = {};

  /** One configuration of each method. They are asked one after the other. Returns the function that gives up. */
  ask(configs: readonly RunConfigInput[]): () => void {
    let current = true;
    this.#show(configs);
    const timer = setTimeout(async () => {
      for (const config of configs) {
        const key = JSON.stringify(config);
        if (!current) return;
        if (key in this.#known) continue;
        const guidance = await request('guidance:lambda', { config }).catch(() => null);
        this.#known = { ...this.#known, [key]: guidance };
        if (current) this.#show(configs);
      }
    }, SETTLE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }

  #show(configs: readonly RunConfigInput[]): void {
    this.found = Object.fromEntries(
      configs.flatMap((config) => {
        const known = this.#known[JSON.stringify(config)];
        return known ? [[config.method.name, known]] : [];
      }),
    );
  }
}
