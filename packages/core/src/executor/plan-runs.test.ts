import { expect, test } from 'vitest';
import { planRuns } from './plan-runs.js';

const BOUNDS = { maxPaddedTokens: 20, maxBatchRows: 3 };

test.each([
  ['nothing makes no run', [], []],
  ['short rows first', [9, 3, 5], [[1, 2], [0]]],
  ['rows of one length share a run up to the budget', [10, 10, 10], [[0, 1], [2]]],
  ['no run has more rows than allowed', [1, 1, 1, 1], [[0, 1, 2], [3]]],
  ['a row over the budget runs alone', [50, 1], [[1], [0]]],
  ['equal lengths keep their order', [4, 4, 2], [[2, 0, 1]]],
])('%s', (_, lengths, runs) => {
  expect(planRuns(lengths, BOUNDS)).toEqual(runs);
});

test('one row a run where rows must not meet', () => {
  expect(planRuns([3, 1, 2], { ...BOUNDS, maxBatchRows: 1 })).toEqual([[1], [2], [0]]);
});

test('every row runs exactly once, within the budget', () => {
  const lengths = Array.from({ length: 500 }, (_, index) => 1 + ((index * 7919) % 60));
  const runs = planRuns(lengths, { maxPaddedTokens: 128, maxBatchRows: 16 });
  expect(runs.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
  for (const run of runs) {
    expect(run.length).toBeLessThanOrEqual(16);
    expect(run.length * Math.max(...run.map((index) => lengths[index]!))).toBeLessThanOrEqual(128);
  }
});
