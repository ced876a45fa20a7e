import { expect, test } from 'vitest';
import { boxBetween } from './brush';

const area = { left: 10, right: 110, top: 20, bottom: 70 };

test('a rectangle reaches from corner to corner, whichever way it is dragged, and never beyond the chart', () => {
  expect(boxBetween({ x: 30, y: 30 }, { x: 50, y: 60 }, area)).toEqual({
    left: 30,
    top: 30,
    width: 20,
    height: 30,
  });
  expect(boxBetween({ x: 50, y: 60 }, { x: 30, y: 30 }, area)).toEqual({
    left: 30,
    top: 30,
    width: 20,
    height: 30,
  });
  expect(boxBetween({ x: 50, y: 60 }, { x: 500, y: -5 }, area)).toEqual({
    left: 50,
    top: 20,
    width: 60,
    height: 40,
  });
});

test('an unsteady click is no rectangle', () => {
  expect(boxBetween({ x: 30, y: 30 }, { x: 32, y: 31 }, area)).toBeNull();
});
