import { expect, test } from 'vitest';
import { restartDelay } from './restart-delay.js';

test('doubles from 50 ms to ten seconds and stays there', () => {
  expect([1, 2, 3, 4].map(restartDelay)).toEqual([50, 100, 200, 400]);
  expect([8, 9, 30, 5_000].map(restartDelay)).toEqual([6_400, 10_000, 10_000, 10_000]);
});
