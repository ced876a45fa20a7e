import { expect, test } from 'vitest';
import { Pace } from './pace';

test('a stage is timed from its own beginning, and says nothing before it knows', () => {
  const pace = new Pace();
  expect(pace.left('reading', 0, 100, 0)).toBeNull();
  expect(pace.left('reading', 10, 100, 500)).toBeNull();
  // 20 of 100 in two seconds: eight more.
  expect(pace.left('reading', 20, 100, 2000)).toBe(8000);
  expect(pace.left('writing', 50, 100, 2100)).toBeNull();
  // 50 were there already: 25 in one second, 25 left.
  expect(pace.left('writing', 75, 100, 3100)).toBe(1000);
  // A second pass over the same file.
  expect(pace.left('writing', 10, 100, 4000)).toBeNull();
  expect(pace.left('writing', 40, 100, 5000)).toBeCloseTo(2000);
  expect(pace.left('hashing', null, null, 9000)).toBeNull();
});
