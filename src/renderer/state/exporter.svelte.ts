/** Compact exports: one at a time, with what it is doing. */
import type { ExportFormat, ExportReport, ExportRequest } from '../../shared/export';
import { request } from '../api';
import { onEvents } from './events';

interface ExportProgress {
  readonly stage: string;
  /** Of the whole export, 0–1. */
  readonly overall: number;
}

/** What came of several exports. */
export interface Exported {
  readonly made: readonly ExportReport[];
  readonly failed: readonly { readonly run: string; readonly error: Error }[];
}

/** What the export page was told last; the folder is kept from start to start. */
class ExportForm {
  format = $state<ExportFormat>('onnx');
  /** Channel counts are rounded up to a multiple of this. */
  roundTo = $state(1);
  #folder = $state(globalThis.localStorage?.getItem(FOLDER) ?? '');

  get folder(): string {
    return this.#folder;
  }

  set folder(path: string) {
    this.#folder = path;
    localStorage.setItem(FOLDER, path);
  }
}
const FOLDER = 'export-folder';

/** Too little is known of the speed before this fraction is done. */
const ENOUGH = 0.1;

class Exporter {
  /** The run that is being exported. */
  run = $state<string | null>(null);
  progress = $state.raw<ExportProgress | null>(null);
  /** Milliseconds that it still needs at its speed so far, those that wait behind it included; null while not known. */
  timeLeft = $state<number | null>(null);
  /** Which of several it is, from 0, and of how many. */
  batch = $state.raw<{ readonly at: number; readonly all: number } | null>(null);
  cancelling = $state(false);
  /** The run of which the export was cancelled last. */
  cancelledRun = $state<string | null>(null);
  error = $state.raw<Error | null>(null);
  /** Which run the last error is about. */
  failedRun = $state<string | null>(null);
  #started = 0;

  start(): () => void {
    return onEvents((events) => {
      for (const event of events) {
        if (event.kind !== 'export:progress' || event.run !== this.run) continue;
        const { stage, overall } = event;
        this.progress = { stage, overall };
        const { at, all } = this.batch ?? { at: 0, all: 1 };
        const done = at + overall;
        if (done >= ENOUGH) this.timeLeft = ((performance.now() - this.#started) / done) * (all - done);
      }
    });
  }

  /** Exports one net; null when it failed (`error`) or was cancelled (`cancelledRun`). */
  async create(order: ExportRequest): Promise<ExportReport | null> {
    this.#started = performance.now();
    return this.#one(order);
  }

  /** Exports several nets, one after the other; one that fails does not hold up the others, a cancel ends them all. */
  async createMany(orders: readonly ExportRequest[]): Promise<Exported> {
    const made: ExportReport[] = [];
    const failed: { run: string; error: Error }[] = [];
    this.#started = performance.now();
    for (const [at, order] of orders.entries()) {
      this.batch = { at, all: orders.length };
      const report = await this.#one(order);
      if (report) made.push(report);
      else if (this.cancelledRun !== null) break;
      else failed.push({ run: order.run, error: this.error! });
    }
    this.batch = null;
    return { made, failed };
  }

  /** Ends the export that is under way; what it wrote goes with it. */
  async cancel(): Promise<void> {
    const { run } = this;
    if (run === null) return;
    this.cancelling = true;
    await request('exports:cancel', { run });
  }

  async #one(order: ExportRequest): Promise<ExportReport | null> {
    this.run = order.run;
    this.progress = null;
    this.timeLeft = null;
    this.error = null;
    this.cancelledRun = null;
    try {
      return await request('exports:create', order);
    } catch (thrown) {
      if (this.cancelling) this.cancelledRun = order.run;
      else {
        this.error = thrown as Error;
        this.failedRun = order.run;
      }
      return null;
    } finally {
      this.run = null;
      this.progress = null;
      this.cancelling = false;
    }
  }
}

export const exporter = new Exporter();
export const exportForm = new ExportForm();
