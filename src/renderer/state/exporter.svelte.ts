/** Compact exports: one at a time, with what it is doing. */
import type { ExportReport, ExportRequest } from '../../shared/run';
import { request } from '../api';
import { onEvents } from './events';

interface ExportProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

class Exporter {
  /** The run that is being exported. */
  run = $state<string | null>(null);
  progress = $state.raw<ExportProgress | null>(null);
  report = $state.raw<ExportReport | null>(null);
  error = $state.raw<Error | null>(null);
  /** Which run the last error is about. */
  failedRun = $state<string | null>(null);

  start(): () => void {
    return onEvents((events) => {
      for (const event of events) {
        if (event.kind === 'export:progress' && event.run === this.run) {
          this.progress = { stage: event.stage, done: event.done, total: event.total };
        }
      }
    });
  }

  async create(order: ExportRequest): Promise<ExportReport | null> {
    this.run = order.run;
    this.progress = null;
    this.report = null;
    this.error = null;
    try {
      this.report = await request('exports:create', order);
      return this.report;
    } catch (thrown) {
      this.error = thrown as Error;
      this.failedRun = order.run;
      return null;
    } finally {
      this.run = null;
      this.progress = null;
    }
  }
}

export const exporter = new Exporter();
