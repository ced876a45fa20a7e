/** What runs where: the app, its workspace, and the engines of this machine. */
import type { DoctorReport } from '../../shared/doctor';
import type { AppInfo } from '../../shared/workbench';
import { request } from '../api';

class Machine {
  app = $state.raw<AppInfo | null>(null);
  /** Why the workspace could not be opened; null while it is, or is being opened. */
  closed = $state.raw<Error | null>(null);
  report = $state.raw<DoctorReport | null>(null);
  error = $state.raw<Error | null>(null);
  checking = $state(false);

  async load(): Promise<void> {
    try {
      this.app = await request('app:info');
    } catch (thrown) {
      this.closed = thrown as Error;
    }
  }

  /** Asks every engine whether it works; takes a moment, since each is tried for real. */
  async check(): Promise<void> {
    this.checking = true;
    try {
      this.report = await request('compute:doctor');
      this.error = null;
    } catch (thrown) {
      this.error = thrown as Error;
    }
    this.checking = false;
  }
}

export const machine = new Machine();
