import { expect, test } from 'vitest';
import { loadTokenizer } from '../load-tokenizer.js';
import { asRustReads } from './piece-scores.js';

// What is expected is what the Rust library, 0.23.3, gives for the same files.
const unigram = (vocab: readonly (readonly [string, number])[], unknown: number | null) =>
  loadTokenizer({ version: '1.0', added_tokens: [], model: { type: 'Unigram', unk_id: unknown, vocab } });

test('scores are those that the Rust library reads, which decide between ways to cut of equal score', async () => {
  // Of XLM-RoBERTa: as JavaScript reads them, `つ` and `つつ` have the same score in either order.
  const scores = [
    ['<unk>', 0],
    ['▁', -3.9299705028533936],
    ['つ', -11.174736022949219],
    ['つつ', -13.320328712463379],
  ] as const;
  const { ids, offsets } = (await unigram(scores, 0)).encode('▁つつつ');
  expect([...ids]).toEqual([1, 3, 2]);
  expect(offsets).toEqual([
    [0, 1],
    [1, 3],
    [3, 4],
  ]);
});

test('a score is its digits and one power of ten', () => {
  expect(asRustReads(-11.174736022949219)).toBe(-11174736022949220 / 1e15);
  expect(asRustReads(-0)).toBe(0);
  expect(asRustReads(-12)).toBe(-12);
  expect(asRustReads(1.5e-7)).toBe(15 / 1e8);
  expect(asRustReads(-2.5e30)).toBe(-25 * 1e29);
  expect(asRustReads(Number.MIN_VALUE)).toBe(Number.MIN_VALUE);
  expect(asRustReads(-Number.MAX_VALUE)).toBe(-17976931348623156 * 1e292);
});

test('a vocabulary without an unknown token takes an unknown character inside a longer piece', async () => {
  const tokenizer = await unigram(
    [
      ['a', -1],
      ['ab', -2],
    ],
    null,
  );
  expect([...tokenizer.encode('ab').ids]).toEqual([1]);
  expect([...tokenizer.encode('aab').ids]).toEqual([0, 1]);
  expect(() => tokenizer.encode('b')).toThrow(expect.objectContaining({ code: 'INVALID_TOKENIZER' }));
});
