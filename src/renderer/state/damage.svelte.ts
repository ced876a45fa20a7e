/** What is damaged in the workspace: asked for once the window can be used, and again when its user wants to know. */
import type { Damage } from '../../shared/workbench';
import { request } from '../api';
import { texts } from '../texts';
import { attempt, notices } from './notices.svelte';

class DamageList {
  list = $state.raw<readonly Damage[]>([]);
  /** Whether the list is open. */
  shown = $state(false);
  checking = $state(false);

  /** Says in a notice that something is damaged. */
  async load(): Promise<void> {
    await this.check();
    if (this.list.length === 0) return;
    notices.add({
      kind: 'error',
      text: texts.damage.notice(this.list.length),
      action: { label: texts.damage.details, run: () => (this.shown = true) },
    });
  }

  async check(): Promise<void> {
    this.checking = true;
    this.list = (await attempt(() => request('workspace:damage'))) ?? this.list;
    this.checking = false;
  }
}

export const damage = new DamageList();
