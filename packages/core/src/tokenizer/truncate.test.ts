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

const impossible = (message: string) =>
  expect.objectContaining({ code: 'TRUNCATION_IMPOSSIBLE', message: expect.stringContaining(message) });

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

  test('a sequence without a second takes the whole room', () => {
    expect(truncatedLengths(9, null, plan(4))).toEqual([4, null]);
    expect(truncatedLengths(9, null, plan(4, { strategy: 'only_first' }))).toEqual([4, null]);
  });

  test('what fits is left alone, to the last token', () => {
    expect(truncatedLengths(4, 5, plan(9))).toEqual([4, 5]);
    expect(truncatedLengths(0, null, plan(0))).toEqual([0, null]);
  });

  test.each([
    ['no room beside the special tokens', [1, null], plan(0), 'maxLength leaves no room for text'],
    ['a first sequence that would have to vanish', [2, 9], plan(9, { strategy: 'only_first' }), 'is too short to'],
    ['a second sequence that would have to vanish', [9, 2], plan(9, { strategy: 'only_second' }), 'is too short to'],
    ['only_second of a single text', [9, null], plan(4, { strategy: 'only_second' }), "'only_second' needs a pair"],
  ] as const)('refuses %s, and says why', (_, [first, second], how, message) => {
    expect(() => truncatedLengths(first, second, how)).toThrow(impossible(message));
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
    expect(cutWindows(8, 4, plan(4, { side: 'left' }))).toEqual([
      [4, 8],
      [0, 4],
    ]);
  });

  test('what is kept whole is one window, whatever the stride', () => {
    expect(cutWindows(4, 4, plan(4, { stride: 4 }))).toEqual([[0, 4]]);
    expect(cutWindows(3, 5, plan(5, { stride: 9 }))).toEqual([[0, 3]]);
    expect(cutWindows(0, 0, plan(0))).toEqual([[0, 0]]);
  });

  test('nothing kept leaves the whole as overflow', () => {
    expect(cutWindows(3, 0, plan(1))).toEqual([
      [0, 0],
      [0, 3],
    ]);
  });

  test('a stride without a step is refused', () => {
    const message = 'stride must be less than the 2 tokens';
    for (const stride of [2, 3]) expect(() => cutWindows(9, 2, plan(2, { stride }))).toThrow(impossible(message));
  });

  test('there are at most 2 ** 20 windows', () => {
    expect(cutWindows(2 ** 20, 1, plan(1))).toHaveLength(2 ** 20);
    expect(cutWindows(2 ** 20, 2, plan(2))).toHaveLength(2 ** 19);
    expect(() => cutWindows(2 ** 20 + 1, 1, plan(1))).toThrow(impossible('more than 1048576 windows'));
  });
});
