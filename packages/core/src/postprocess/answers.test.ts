import { describe, expect, test } from 'vitest';
import { bestSpans, maskedSoftmax } from './best-spans.js';
import { mergeAnswers } from './merge-answers.js';

describe('bestSpans', () => {
  const starts = Float32Array.from([0, 0.5, 0.25, 0.25]);
  const ends = Float32Array.from([0, 0.25, 0.25, 0.5]);
  const places = (k: number, maxTokens: number) => bestSpans(starts, ends, k, maxTokens).map((s) => [s.start, s.end]);

  test('takes the best products of start and end, an end never before its start', () => {
    expect(places(3, 10)).toEqual([
      [1, 3],
      [1, 1],
      [1, 2],
    ]);
    expect(bestSpans(starts, ends, 1, 10)[0]?.score).toBe(0.25);
  });

  test('keeps to the most tokens of an answer', () => {
    expect(places(10, 1)).toEqual([
      [1, 1],
      [3, 3],
      [2, 2],
    ]);
  });

  test('finds the same among many spans as among few', () => {
    const many = Float32Array.from({ length: 300 }, (_, place) => ((place * 7919) % 300) / 300);
    const top = bestSpans(many, many, 5, 300);
    let best = 0;
    for (let s = 0; s < 300; s += 1)
      for (let e = s; e < 300; e += 1) best = Math.max(best, Math.fround(many[s]! * many[e]!));
    expect(top).toHaveLength(5);
    expect(top[0]?.score).toBe(best);
  });
});

test('maskedSoftmax gives nothing to places that are not allowed', () => {
  const scores = maskedSoftmax(Float32Array.from([9, 1, 1]), [false, true, true]);
  expect([...scores]).toEqual([0, 0.5, 0.5]);
  expect([...maskedSoftmax(Float32Array.from([1]), [false])]).toEqual([0]);
});

test('mergeAnswers adds the scores of equal texts, whatever their case, and keeps the first place', () => {
  const merged = mergeAnswers([
    { answer: 'Paris', score: 0.25, start: 3, end: 8 },
    { answer: 'Rome', score: 0.375, start: 20, end: 24 },
    { answer: 'paris', score: 0.25, start: 40, end: 45 },
    { answer: 'Bonn', score: 0.375, start: 50, end: 54 },
  ]);
  expect(merged).toEqual([
    { answer: 'Paris', score: 0.5, start: 3, end: 8 },
    { answer: 'Rome', score: 0.375, start: 20, end: 24 },
    { answer: 'Bonn', score: 0.375, start: 50, end: 54 },
  ]);
});
