/** One run looked at closely: its detail, with live points added as they come. */
import { untrack } from 'svelte';
import type { EpochMetrics, StepMetrics } from '../../shared/metrics';
import type { PathPoint } from '../../shared/run-result';
import type { RunDetail } from '../../shared/run';
import { thinned } from '../../shared/thin';
import type { RunEvent, RunNotice } from '../../shared/run-events';
import type { WorkbenchEvent } from '../../shared/workbench';
import { request } from '../api';
import { onEvents } from './events';
import { withEvent } from './run-events';

/** Adds the points that are newer than the last one: a resumed run repeats the steps after its checkpoint. */
export function appendByStep<T extends { readonly step: number }>(
  known: readonly T[],
  fresh: readonly T[],
): readonly T[] {
  const first = fresh[0];
  if (!first) return known;
  let keep = known.length;
  while (keep > 0 && known[keep - 1]!.step >= first.step) keep -= 1;
  return [...(keep === known.length ? known : known.slice(0, keep)), ...fresh];
}

/** A run of days is drawn again every second: beyond so many points it is thinned, so that each drawing stays cheap. */
const MOST_POINTS = 6000;
const STRETCHES = 600;

/** A curve of fewer is whole as it is. */
const FEW_POINTS = 1000;
/** A view that still moves is not asked for. */
const LOOK_MS = 150;

/** `part` in the place of what `curve` has between its ends. */
function withPart(curve: readonly StepMetrics[], part: readonly StepMetrics[]): readonly StepMetrics[] {
  const [first] = part;
  const last = part.at(-1);
  if (!first || !last) return curve;
  return [
    ...curve.filter(({ step }) => step < first.step),
    ...part,
    ...curve.filter(({ step }) => step > last.step),
  ];
}

/** The live curve with its new points; a long one keeps its extremes, as the host's own answer does. */
const appendPoints = (
  known: readonly StepMetrics[],
  fresh: readonly StepMetrics[],
): readonly StepMetrics[] => {
  const all = appendByStep(known, fresh);
  return all.length > MOST_POINTS ? thinned(all, STRETCHES) : all;
};

/** Points of a λ path, λ rising; one that comes again, after a resumption, takes the place of the first. */
function withPoints(known: readonly PathPoint[], fresh: readonly PathPoint[]): readonly PathPoint[] {
  const kept = known.filter(({ lambda }) => !fresh.some((point) => point.lambda === lambda));
  return [...kept, ...fresh].sort((a, b) => a.lambda - b.lambda);
}

export class OpenRun {
  detail = $state.raw<RunDetail | null>(null);
  steps = $state.raw<readonly StepMetrics[]>([]);
  /** A part of them, finer: what a zoomed chart looks at. */
  #part = $state.raw<readonly StepMetrics[]>([]);
  /** The live curve with that part in it. */
  readonly curve = $derived(withPart(this.steps, this.#part));
  epochs = $state.raw<readonly EpochMetrics[]>([]);
  /** Points of a λ path so far. */
  points = $state.raw<readonly PathPoint[]>([]);
  error = $state.raw<Error | null>(null);
  /** What the run said on the way. */
  notices = $state.raw<readonly RunNotice[]>([]);
  /** What happened to it, in order. */
  events = $state.raw<readonly RunEvent[]>([]);
  readonly #run: string;

  constructor(run: string) {
    this.#run = run;
  }

  /** Loads the run and follows it; returns the function that ends it. */
  start(): () => void {
    void this.load();
    return onEvents((events) => this.apply(events));
  }

  async load(): Promise<void> {
    try {
      const detail = await request('runs:show', { run: this.#run });
      this.detail = detail;
      this.notices = detail.notices ?? [];
      const told = detail.events ?? [];
      const last = told.at(-1)?.id ?? 0;
      this.events = this.events.filter(({ id }) => id > last).reduce(withEvent, told);
      this.points = withPoints(this.points, detail.points ?? detail.result?.points ?? []);
      // Points that came while the answer was on its way are newer than it.
      this.steps = appendPoints(
        detail.steps,
        this.steps.filter((p) => p.step > (detail.steps.at(-1)?.step ?? -1)),
      );
      this.epochs = appendByStep(
        detail.epochs,
        this.epochs.filter((p) => p.step > (detail.epochs.at(-1)?.step ?? -1)),
      );
      this.error = null;
    } catch (thrown) {
      this.error = thrown as Error;
    }
  }

  /**
   * Looks closely at the steps of `view`, or at the whole curve again: the host has more points of a long run than were
   * sent. Returns the function that ends it before it was asked.
   */
  look(view: readonly [number, number] | null): () => void {
    this.#part = [];
    if (!view || untrack(() => this.steps.length) < FEW_POINTS) return () => undefined;
    let current = true;
    const ask = async (): Promise<void> => {
      const [from, to] = [Math.max(0, Math.floor(view[0])), Math.max(0, Math.ceil(view[1]))];
      const part = await request('runs:steps', { run: this.#run, from, to }).catch(() => []);
      if (current) this.#part = part;
    };
    const timer = setTimeout(() => void ask(), LOOK_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }

  apply(events: readonly WorkbenchEvent[]): void {
    for (const event of events) {
      if (event.kind === 'run:steps' && event.run === this.#run) {
        // The engine and the number of steps are settled after the run began, before its first point.
        if (this.steps.length === 0 && !this.detail?.engine) void this.load();
        this.steps = appendPoints(this.steps, event.points);
      } else if (event.kind === 'run:epoch' && event.run === this.#run) {
        this.epochs = appendByStep(this.epochs, [event.metrics]);
      } else if (event.kind === 'run:point' && event.run === this.#run) {
        this.points = withPoints(this.points, [event.point]);
      } else if (event.kind === 'run:notice' && event.run === this.#run) {
        this.notices = [...this.notices, event.notice];
      } else if (event.kind === 'run:event' && event.run === this.#run) {
        this.events = withEvent(this.events, event.event);
      } else if (event.kind === 'run:changed' && event.summary.run === this.#run) {
        const before = this.detail?.state;
        if (this.detail) this.detail = { ...this.detail, ...event.summary };
        // The result, the error and the engine stand in the detail only.
        if (before !== event.summary.state) void this.load();
      }
    }
  }
}
