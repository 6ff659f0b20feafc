import { type Encoding, LexrunError, loadTokenizer, type TruncationOptions } from '@lexrun/core';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../bench/lib/random.mjs';
import { fixture, fixtureNames, randomText } from './tokenizer-fixtures.js';

const TEXTS = 40;

function checkOffsets(encoding: Encoding, texts: readonly string[], named: boolean): void {
  const last = [0, 0];
  for (const [token, [start, end]] of encoding.offsets.entries()) {
    const sequence = named && encoding.specialTokensMask[token] === 0 ? encoding.sequenceIds[token] : null;
    if (sequence === null || sequence === undefined) continue;
    const text = texts[sequence]!;
    // Whole characters, within the text. Tokens of one character may share its offsets: starts may stay, never go back.
    const right =
      start <= end && end <= text.length && start >= last[sequence]! && text.slice(start, end).isWellFormed();
    if (!right) expect.fail(`token ${token} [${start}, ${end}] of ${JSON.stringify(text)} after ${last[sequence]}`);
    last[sequence] = start;
  }
}

describe.each(fixtureNames)('properties of %s', (name) => {
  const json = fixture(name);
  // Without a post-processor, sequence ids of a pair's overflow windows name nothing.
  const named = json.post_processor !== null;

  test('offsets cover whole characters in order, and arrays agree in length', async () => {
    const tokenizer = await loadTokenizer(json);
    const next = createRandom(7);
    for (let round = 0; round < TEXTS; round++) {
      const text = randomText(next);
      const pair = randomText(next);
      for (const specialTokensInText of ['text', 'parse'] as const) {
        const single = tokenizer.encode(text, { specialTokensInText, padding: null });
        checkOffsets(single, [text], true);
        const both = tokenizer.encode(text, { pair, specialTokensInText, padding: null });
        checkOffsets(both, [text, pair], named);
        for (const key of [
          'typeIds',
          'attentionMask',
          'specialTokensMask',
          'offsets',
          'wordIds',
          'sequenceIds',
        ] as const) {
          expect(both[key]).toHaveLength(both.ids.length);
        }
      }
    }
  });

  test('truncation keeps every special token and respects maxLength', async () => {
    const tokenizer = await loadTokenizer(json);
    const next = createRandom(11);
    const special = (encoding: Encoding): number[] =>
      encoding.ids.filter((_, index) => encoding.specialTokensMask[index] === 1);
    for (let round = 0; round < TEXTS; round++) {
      const text = randomText(next);
      const pair = next() < 0.5 ? { pair: randomText(next) } : {};
      const whole = tokenizer.encode(text, { ...pair, padding: null });
      const truncation: TruncationOptions = {
        maxLength: 4 + Math.floor(next() * 12),
        stride: Math.floor(next() * 3),
        strategy: (['longest_first', 'only_first', 'only_second'] as const)[Math.floor(next() * 3)]!,
        side: next() < 0.5 ? 'left' : 'right',
      };
      let cut: Encoding;
      try {
        cut = tokenizer.encode(text, { ...pair, truncation, padding: null });
      } catch (error) {
        expect(LexrunError.is(error, 'TRUNCATION_IMPOSSIBLE')).toBe(true);
        continue;
      }
      expect(cut.ids.length).toBeLessThanOrEqual(truncation.maxLength);
      expect(special(cut)).toEqual(special(whole));
      for (const window of cut.overflowing) expect(special(window)).toEqual(special(whole));
    }
  });
});
