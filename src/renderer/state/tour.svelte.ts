/** The tour of the window: offered once, taken whenever asked for. */
import type { texts } from '../texts';
import { router, type Page } from './router.svelte';

export type TourStep = keyof typeof texts.tour.steps;

interface Stop {
  readonly step: TourStep;
  readonly page: Page;
  /** The controls that the step is about, the first of them that is there; by the names that tests know them by. */
  readonly targets: readonly string[];
}
const nav = (page: Page): string => `nav a[href="#/${page}"]`;
const named = (name: string): string => `[data-testid="${name}"]`;

export const stops: readonly Stop[] = [
  { step: 'start', page: 'home', targets: [named('quick-start'), nav('home')] },
  { step: 'datasets', page: 'datasets', targets: [named('import-file'), nav('datasets')] },
  { step: 'methods', page: 'new', targets: [named('method-choice'), nav('new')] },
  { step: 'queue', page: 'new', targets: [named('experiment-summary'), nav('new')] },
  { step: 'runs', page: 'runs', targets: [nav('runs')] },
  { step: 'trade-off', page: 'trade-off', targets: [nav('trade-off')] },
  { step: 'export', page: 'export', targets: [nav('export')] },
  { step: 'commands', page: 'home', targets: [named('commands'), nav('home')] },
];

const KEY = 'tour';

class Tour {
  /** The stop that is shown; null while the tour is not being taken. */
  at = $state<number | null>(null);
  /** Whether it was taken or declined before: it is not offered again. */
  settled = $state(globalThis.localStorage?.getItem(KEY) === 'settled');

  start(): void {
    this.go(0);
  }

  go(at: number): void {
    const stop = stops[at];
    if (!stop) return this.end();
    if (router.route.page !== stop.page) router.go(stop.page);
    this.at = at;
  }

  end(): void {
    this.at = null;
    this.decline();
  }

  decline(): void {
    this.settled = true;
    localStorage.setItem(KEY, 'settled');
  }
}

export const tour = new Tour();
