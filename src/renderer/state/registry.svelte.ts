/** The nets and methods that can be chosen: fixed for the life of the window. */
import type { MethodInfo, ModelInfo } from '../../shared/registry';
import { request } from '../api';

class Registry {
  models = $state.raw<readonly ModelInfo[]>([]);
  methods = $state.raw<readonly MethodInfo[]>([]);
  loaded = $state(false);
  error = $state.raw<Error | null>(null);

  async load(): Promise<void> {
    try {
      const { models, methods } = await request('registry:list');
      this.models = models;
      this.methods = methods;
      this.error = null;
    } catch (thrown) {
      this.error = thrown as Error;
    }
    this.loaded = true;
  }

  methodTitle(name: string): string {
    return this.methods.find((method) => method.name === name)?.title ?? name;
  }

  modelTitle(name: string): string {
    return this.models.find((model) => model.name === name)?.title ?? name;
  }
}

export const registry = new Registry();
