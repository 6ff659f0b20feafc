import { describe, expect, test } from 'vitest';
import { cutWindows } from './cut-windows.js';
import { type TruncationPlan, truncatedLengths } from './truncate.js';

const plan = (room: number, rest: Partial<TruncationPlan> = {}): TruncationPlan => ({
  room,
  stride: 0,
  strategy: 'longest_first',
  side: 'right',
  ...rest,
});

describe('lengths', () => {
  test('the longer sequence gives way first', () => {
    expect(truncatedLengths(3, 10, plan(9))).toEqual([3, 6]);
    expect(truncatedLengths(10, 3, plan(9))).toEqual([6, 3]);
  });

  test('both give way to half the room each, the longer keeps the odd token', () => {
    expect(truncatedLengths(8, 10, plan(9))).toEqual([4, 5]);
    expect(truncatedLengths(10, 8, plan(9))).toEqual([5, 4]);
    expect(truncatedLengths(20, 20, plan(7))).toEqual([3, 4]);
  });

  test('one sequence alone gives way where asked for', () => {
    expect(truncatedLengths(8, 3, plan(9, { strategy: 'only_first' }))).toEqual([6, 3]);
    expect(truncatedLengths(3, 8, plan(9, { strategy: 'only_second' }))).toEqual([3, 6]);
  });

  test('refuses what cannot fit', () => {
    const impossible = expect.objectContaining({ code: 'TRUNCATION_IMPOSSIBLE' });
    expect(() => truncatedLengths(2, 9, plan(9, { strategy: 'only_first' }))).toThrow(impossible);
    expect(() => truncatedLengths(9, null, plan(4, { strategy: 'only_second' }))).toThrow(impossible);
    expect(() => truncatedLengths(1, null, plan(0))).toThrow(impossible);
    expect(truncatedLengths(0, null, plan(0))).toEqual([0, null]);
  });
});

describe('windows', () => {
  test('from the left with a stride, the last one may be short', () => {
    expect(cutWindows(10, 4, plan(4, { stride: 1 }))).toEqual([
      [0, 4],
      [3, 7],
      [6, 10],
    ]);
    expect(cutWindows(9, 4, plan(4))).toEqual([
      [0, 4],
      [4, 8],
      [8, 9],
    ]);
  });

  test('from the right', () => {
    expect(cutWindows(9, 4, plan(4, { side: 'left' }))).toEqual([
      [5, 9],
      [1, 5],
      [0, 1],
    ]);
  });

  test('nothing kept leaves the whole as overflow; a stride without a step is refused', () => {
    expect(cutWindows(3, 0, plan(1))).toEqual([
      [0, 0],
      [0, 3],
    ]);
    expect(() => cutWindows(9, 2, plan(2, { stride: 2 }))).toThrow(
      expect.objectContaining({ code: 'TRUNCATION_IMPOSSIBLE' }),
    );
  });
});
