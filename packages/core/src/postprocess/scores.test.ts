import { describe, expect, test } from 'vitest';
import { argMax } from './arg-max.js';
import { sigmoid } from './sigmoid.js';
import { softmax } from './softmax.js';
import { topK } from './top-k.js';

describe('softmax', () => {
  test('sums to 1 and keeps the ratios of the exponentials', () => {
    const scores = softmax([0, Math.log(2), Math.log(5)]);
    expect([...scores].map((score) => Number(score.toFixed(6)))).toEqual([0.125, 0.25, 0.625]);
  });

  test('survives logits whose exponential overflows', () => {
    expect([...softmax([1_000, 999, -1_000])].map((score) => Number(score.toFixed(4)))).toEqual([0.7311, 0.2689, 0]);
  });

  test('rounds to single precision, where a sure label has a score of exactly 1', () => {
    expect(softmax([30, 0])[0]).toBe(1);
  });
});

test('sigmoid has its known values and saturates without NaN', () => {
  expect([sigmoid(0), sigmoid(1_000), sigmoid(-1_000)]).toEqual([0.5, 1, 0]);
  expect(sigmoid(1.884593)).toBeCloseTo(0.8681378, 6);
});

test('topK sorts descending, keeps the order of equals, and takes all for null', () => {
  const scores = [1, 3, 2, 3, 1];
  expect(topK(scores, null)).toEqual([1, 3, 2, 0, 4]);
  expect(topK(scores, 2)).toEqual([1, 3]);
  expect(topK(scores, 99)).toHaveLength(5);
});

test('argMax takes the first of equals', () => {
  expect(argMax([1, 4, 4, 2])).toBe(1);
  expect(argMax([-3, -2])).toBe(1);
});
