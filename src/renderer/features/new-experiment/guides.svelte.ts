/** Which λ are worth trying, method by method, as the host finds them from the net's first weights. */
import type { LambdaGuidance, RunConfigInput } from '../../../shared/run';
import { request } from '../../api';

/** Longer than for an estimate: each answer takes a process of its own. */
const SETTLE_MS = 900;

export class Guides {
  /** By method; nothing where the host has no answer. */
  found = $state.raw<Readonly<Record<string, LambdaGuidance>>>({});
  readonly #known = new Map<string, LambdaGuidance | null>();

  /** One configuration of each method. They are asked one after the other. Returns the function that gives up. */
  ask(configs: readonly RunConfigInput[]): () => void {
    let current = true;
    this.#show(configs);
    const timer = setTimeout(async () => {
      for (const config of configs) {
        const key = JSON.stringify(config);
        if (!current) return;
        if (this.#known.has(key)) continue;
        this.#known.set(key, await request('guidance:lambda', { config }).catch(() => null));
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
        const known = this.#known.get(JSON.stringify(config));
        return known ? [[config.method.name, known]] : [];
      }),
    );
  }
}

/** Configurations to ask with: strength, path and target play no part in the answer. */
export function guideQuestions(configs: readonly RunConfigInput[], usesLambda: (method: string) => boolean) {
  const asked = new Map<string, RunConfigInput>();
  for (const { path: _path, target: _target, ...config } of configs) {
    const { name } = config.method;
    if (!usesLambda(name) || asked.has(name)) continue;
    asked.set(name, { ...config, method: { ...config.method, lambda: 0 } });
  }
  return [...asked.values()];
}
