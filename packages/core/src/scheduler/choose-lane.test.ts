import { expect, test } from 'vitest';
import { chooseLane } from './choose-lane.js';

const lane = (load: number, meanRowTokens?: number) => ({ load, meanRowTokens });

test('nowhere without executors', () => {
  expect(chooseLane([], 10, 256)).toBeUndefined();
});

test('an idle executor comes first, whatever the lengths elsewhere', () => {
  expect(chooseLane([lane(40, 10), lane(0)], 10, 256)).toBe(1);
});

test('similar lengths meet, as long as the loads stay even', () => {
  expect(chooseLane([lane(400, 12), lane(500, 40)], 38, 256)).toBe(1);
  expect(chooseLane([lane(400, 12), lane(500, 40)], 14, 256)).toBe(0);
});

test('the loads differ by no more than the slack', () => {
  expect(chooseLane([lane(1_000, 12), lane(1_300, 40)], 38, 256)).toBe(0);
});

test('a few texts are shared out evenly', () => {
  expect(chooseLane([lane(20, 20), lane(40, 20)], 20, 256)).toBe(0);
});

test('the slack is at most a quarter of all load', () => {
  // 400 in all: up to 100 beside the least.
  expect(chooseLane([lane(150, 90), lane(250, 10)], 10, 1_000)).toBe(1);
  expect(chooseLane([lane(149, 90), lane(251, 10)], 10, 1_000)).toBe(0);
});

test('an executor within the slack is taken up to its last token, and the first of equal ones', () => {
  expect(chooseLane([lane(1_000, 90), lane(1_256, 10)], 10, 256)).toBe(1);
  expect(chooseLane([lane(1_000, 90), lane(1_257, 10)], 10, 256)).toBe(0);
  expect(chooseLane([lane(100, 5), lane(100, 15)], 10, 256)).toBe(0);
});

test('one where nothing waits takes any length', () => {
  expect(chooseLane([lane(400, 12), lane(400)], 300, 256)).toBe(1);
});
