import { describe, expect, test } from 'vitest';
import { smallModel } from '../../../../test/fixtures/tasks/small-model.js';
import { thrown } from '../../../../test/fixtures/tasks/thrown.js';
import { shortenText } from './shorten-text.js';
import { truncateEncoding } from './truncate-encoding.js';

describe('truncateEncoding', () => {
  const fields = ['ids', 'typeIds', 'offsets', 'wordIds', 'sequenceIds', 'specialTokensMask'] as const;

  test.each([
    ['longest_first', 'a b c d e f', 'x', 6, 'right'],
    ['longest_first', 'a b c', 'd e f x', 7, 'right'],
    ['longest_first', 'a b c xyz', undefined, 5, 'right'],
    ['only_first', 'a b c d', 'e f', 6, 'right'],
    ['only_second', 'a b', 'c d e f', 7, 'right'],
    ['longest_first', 'a b c', 'd e f x', 7, 'left'],
    ['only_first', 'a b c d', 'e f', 6, 'left'],
  ] as const)('%s of %j and %j to %i, %s: as the tokenizer cuts', async (strategy, text, pair, maxLength, side) => {
    const { tokenizer } = await smallModel();
    const options = { padding: null, ...(pair === undefined ? {} : { pair }) };
    const expected = tokenizer.encode(text, { ...options, truncation: { maxLength, strategy, side } });
    const actual = truncateEncoding(tokenizer.encode(text, { ...options, truncation: null }), maxLength, strategy, {
      truncationSide: side,
    });
    expect(actual.ids).toHaveLength(maxLength);
    for (const field of fields) expect([...actual[field]]).toEqual([...expected[field]]);
  });

  test('a sequence that is too short to make room is a typed error', async () => {
    const { tokenizer } = await smallModel();
    const whole = tokenizer.encode('a', { pair: 'b c d', truncation: null, padding: null });
    expect(thrown(() => truncateEncoding(whole, 5, 'only_first', {})).code).toBe('TRUNCATION_IMPOSSIBLE');
  });

  test('two long texts make no windows', async () => {
    const { tokenizer } = await smallModel();
    const text = 'a b c '.repeat(5_000);
    const whole = tokenizer.encode(text, { pair: text, truncation: null, padding: null });
    expect(truncateEncoding(whole, 8, 'longest_first', {}).ids).toHaveLength(8);
  });
});

describe('shortenText', () => {
  test('keeps the tokens that count and drops the rest of the text', async () => {
    const model = await smallModel();
    const text = 'a b xyz '.repeat(2_000);
    const short = shortenText(model, text, 20, 'text');
    expect(short.length).toBeLessThan(300);
    expect(text.startsWith(short)).toBe(true);
    const first = (of: string) => model.tokenizer.encode(of, { truncation: null, padding: null }).ids.slice(0, 21);
    expect(first(short)).toEqual(first(text));
  });

  test('leaves a short text alone', async () => {
    expect(shortenText(await smallModel(), 'a b c d', 3, 'text')).toBe('a b c d');
  });
});
