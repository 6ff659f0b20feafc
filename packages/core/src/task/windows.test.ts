import { describe, expect, test } from 'vitest';
import { thrown } from '../../../../test/fixtures/tasks/thrown.js';
import { checkWindows, cutEncoding, sliceWindows, windowOfEachToken } from './windows.js';

describe('sliceWindows', () => {
  test('covers every token, neighbours sharing the stride', () => {
    expect(sliceWindows(10, 4, 1)).toEqual([
      { start: 0, end: 4 },
      { start: 3, end: 7 },
      { start: 6, end: 10 },
    ]);
    expect(sliceWindows(9, 4, 0).at(-1)).toEqual({ start: 8, end: 9 });
    expect(sliceWindows(3, 4, 0)).toEqual([{ start: 0, end: 3 }]);
  });

  test('refuses a stride that leaves no step, and too many windows', () => {
    expect(thrown(() => sliceWindows(10, 4, 4)).code).toBe('TRUNCATION_IMPOSSIBLE');
    expect(thrown(() => sliceWindows(10, 0, 0)).code).toBe('TRUNCATION_IMPOSSIBLE');
    const error = thrown(() => checkWindows(1_000_000, 10, 9));
    expect([error.code, error.details.actual]).toEqual(['TOO_MANY_ROWS', 999_991]);
  });
});

test('each token belongs to the window where its nearer edge is farthest, the earlier one among equals', () => {
  const windows = [
    { start: 0, end: 6 },
    { start: 3, end: 9 },
  ];
  expect(windowOfEachToken(windows, 9)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1]);
});

test('cutEncoding keeps the special tokens around the part', () => {
  const ids = [101, 1, 2, 3, 4, 102];
  const whole = {
    ids,
    typeIds: ids.map(() => 0),
    attentionMask: ids.map(() => 1),
    specialTokensMask: [1, 0, 0, 0, 0, 1],
    offsets: ids.map((id) => [id, id + 1] as const),
    wordIds: [null, 0, 1, 2, 3, null],
    sequenceIds: [null, 0, 0, 0, 0, null],
    overflowing: [],
  };
  const part = cutEncoding(whole, { start: 1, end: 3 }, 1, 1);
  expect(part.ids).toEqual([101, 2, 3, 102]);
  expect(part.wordIds).toEqual([null, 1, 2, null]);
  expect(part.offsets[1]).toEqual([2, 3]);
  expect(cutEncoding(whole, { start: 0, end: 1 }, 1, 0).ids).toEqual([101, 1]);
});
