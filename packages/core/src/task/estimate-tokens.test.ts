import { expect, test } from 'vitest';
import { estimateTokens } from './estimate-tokens.js';
import { estimateWindows } from './estimate-windows.js';

test('counts a token for each Chinese character, and about one for four letters', () => {
  expect(estimateTokens('')).toBe(2);
  expect(estimateTokens('这部电影真的很好看')).toBe(11);
  expect(estimateTokens('a'.repeat(100))).toBe(30);
  expect(estimateTokens('한국어')).toBe(5);
});

test('an emoji, two code units, counts as about one', () => {
  expect(estimateTokens('😀'.repeat(10))).toBe(15);
});

test('scales up from the beginning of a long text, at the same cost', () => {
  expect(estimateTokens('a'.repeat(1_000_000))).toBe(280_002);
  const mixed = estimateTokens('中'.repeat(2_000) + 'a'.repeat(2_000));
  expect(mixed).toBe(4_002);
});

test('windows share the text and each carry the question', () => {
  expect(estimateWindows('a'.repeat(100), { maxLength: 20 })).toEqual({ rows: 2, tokens: 30, rowTokens: 20 });
  expect(estimateWindows('a'.repeat(100), { maxLength: 20 }, 10)).toEqual({ rows: 3, tokens: 60, rowTokens: 20 });
  expect(estimateWindows('a', {})).toEqual({ rows: 1, tokens: 3, rowTokens: 3 });
});
