/** What a person has chosen, for the workspace and for the app, and what lies on the disk. */
import type { AppPreferences, DiskUse, Reclaimable, WorkspaceSettings } from '../../shared/settings';
import { request } from '../api';
import { attempt } from './notices.svelte';
import { theme } from './theme.svelte';

class Settings {
  value = $state.raw<WorkspaceSettings | null>(null);
  app = $state.raw<AppPreferences | null>(null);
  disk = $state.raw<DiskUse | null>(null);
  error = $state.raw<Error | null>(null);
  measuring = $state(false);

  async load(): Promise<void> {
    try {
      [this.value, this.app] = await Promise.all([request('settings:read'), request('app:preferences')]);
      this.error = null;
    } catch (thrown) {
      this.error = thrown as Error;
    }
  }

  async change(change: Partial<WorkspaceSettings>): Promise<void> {
    const before = this.value;
    if (before) this.value = { ...before, ...change };
    this.value = (await attempt(() => request('settings:change', change))) ?? before;
  }

  async notify(notifications: boolean): Promise<void> {
    this.app = (await attempt(() => request('app:prefer', { notifications }))) ?? this.app;
  }

  /** Everything of this page as it was at the first start; no file and no workspace is touched. */
  async reset(): Promise<void> {
    theme.set('system');
    this.value = (await attempt(() => request('settings:change', null))) ?? this.value;
    await this.notify(true);
  }

  async measure(): Promise<void> {
    this.measuring = true;
    this.disk = (await attempt(() => request('disk:use'))) ?? this.disk;
    this.measuring = false;
  }

  async reclaim(what: Reclaimable): Promise<number | undefined> {
    const freed = await attempt(() => request('disk:reclaim', { what }));
    await this.measure();
    return freed?.bytes;
  }
}

export const settings = new Settings();

/** Copies the diagnostics; the shell gathers them, for only it knows its log. */
export const copyDiagnostics = (): Promise<string | undefined> => attempt(() => request('diagnostics:copy'));
