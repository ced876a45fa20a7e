import '../testing/jsdom-gaps';
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { router } from '../state/router.svelte';
import { stops, tour } from '../state/tour.svelte';
import TourInvitation from '../features/quick-start/TourInvitation.svelte';
import { placeBeside } from './tour-place';
import Tour from './Tour.svelte';

const view = { width: 1000, height: 700 };
const card = { width: 300, height: 160 };

describe('the place of the words', () => {
  it.each([
    ['right of a side bar', { left: 0, top: 80, width: 200, height: 32 }, { left: 214, top: 16 }],
    [
      'left of what stands at the right',
      { left: 700, top: 300, width: 300, height: 100 },
      { left: 386, top: 270 },
    ],
    ['below what takes the width', { left: 100, top: 50, width: 860, height: 100 }, { left: 100, top: 164 }],
    [
      'above what stands at the bottom',
      { left: 100, top: 500, width: 860, height: 190 },
      { left: 100, top: 326 },
    ],
    [
      'at the bottom over what takes everything',
      { left: 0, top: 0, width: 1000, height: 700 },
      { left: 350, top: 526 },
    ],
  ])('is %s', (_where, target, place) => {
    expect(placeBeside(target, card, view)).toEqual(place);
  });
});

describe('the tour', () => {
  beforeEach(() => {
    localStorage.clear();
    tour.at = null;
    tour.settled = false;
    router.go('home');
  });
  afterEach(cleanup);

  it('moves by keys and buttons from page to page, and ends with the last step', async () => {
    tour.start();
    const { rerender } = render(Tour, { at: tour.at! });
    const dialog = screen.getByRole('dialog', { hidden: true });
    expect(dialog.textContent).toContain(`1 of ${stops.length}`);
    await fireEvent.keyDown(dialog, { key: 'ArrowRight' });
    expect([tour.at, router.route.page]).toEqual([1, 'datasets']);
    await rerender({ at: 1 });
    await fireEvent.click(screen.getByTestId('tour-back'));
    expect([tour.at, router.route.page]).toEqual([0, 'home']);
    tour.go(stops.length - 1);
    await rerender({ at: tour.at! });
    await fireEvent.click(screen.getByTestId('tour-next'));
    expect([tour.at, tour.settled, localStorage.getItem('tour')]).toEqual([null, true, 'settled']);
  });

  it('ends on Escape, from any step', async () => {
    tour.go(3);
    render(Tour, { at: 3 });
    await fireEvent(screen.getByRole('dialog', { hidden: true }), new Event('cancel', { cancelable: true }));
    expect([tour.at, tour.settled]).toEqual([null, true]);
  });

  it('is offered once: declined, never again', async () => {
    render(TourInvitation);
    await fireEvent.click(screen.getByTestId('tour-dismiss'));
    await tick();
    expect(screen.queryByTestId('tour-invitation')).toBeNull();
    expect(localStorage.getItem('tour')).toBe('settled');
  });
});
