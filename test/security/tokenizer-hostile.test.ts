import { LexrunError, loadTokenizer } from '@lexrun/core';
import { describe, expect, test } from 'vitest';
import { fixture } from './tokenizer-fixtures.js';

/** Processor time of the fastest of some runs, in milliseconds: waiting for other programs does not count. */
function cost(run: () => void, repeats: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

const SHAPES: Record<string, (length: number) => string> = {
  'one word': (length) => 'a'.repeat(length),
  'one word of many letters': (length) => 'thequickbrownfox'.repeat(length / 16),
  'combining marks': (length) => `e${'\u0301\u0323'.repeat(length / 2)}`,
  'marks with a class of their own': (length) => '\u302e\u0301'.repeat(length / 2),
  spaces: (length) => ' '.repeat(length),
  'openings of special tokens': (length) => '[CLS'.repeat(length / 4),
  'unassigned characters': (length) => '\u{10ffff}'.repeat(length / 2),
};
const FAMILIES = ['bert-uncased', 'bpe-roberta', 'bpe-nfc-modernbert', 'bpe-byte-fallback', 'unigram-metaspace'];

describe.each(FAMILIES)('growth of %s', (name) => {
  test.each(Object.keys(SHAPES))('%s: doubling costs at most 2.5 times', { timeout: 120_000 }, async (shape) => {
    const tokenizer = await loadTokenizer(fixture(name));
    const make = SHAPES[shape]!;
    const small = 1 << 15;
    const large = 1 << 18;
    const encode = (length: number): (() => void) => {
      const text = make(length);
      return () => tokenizer.encode(text, { truncation: null });
    };
    const [short, long] = [encode(small), encode(large)];
    // Three doublings between the two. A busy moment may spoil an attempt; growth with the square spoils them all.
    let growth = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 5 && growth >= 2.5 ** 3; attempt++) {
      // The floor keeps a start-up of a few milliseconds from counting.
      growth = Math.min(growth, cost(long, 1 + attempt) / Math.max(cost(short, 2), 4));
    }
    expect(growth).toBeLessThan(2.5 ** 3);
  });
});

test('a million characters of one word', { timeout: 120_000 }, async () => {
  for (const name of ['bert-uncased', 'bpe-roberta']) {
    const tokenizer = await loadTokenizer(fixture(name));
    const text = 'a'.repeat(1 << 20);
    const { ids, offsets } = tokenizer.encode(text, { addSpecialTokens: false });
    expect(ids.length).toBeGreaterThan(0);
    expect(offsets.at(-1)?.[1]).toBe(text.length);
  }
});

describe('hostile tokenizer.json', () => {
  const model = { type: 'WordLevel', vocab: { a: 0, u: 1 }, unk_token: 'u' };
  const refused = async (json: unknown, code: 'INVALID_TOKENIZER' | 'UNSUPPORTED_TOKENIZER'): Promise<string> => {
    const error = await loadTokenizer(json).catch((thrown: unknown) => thrown);
    if (!LexrunError.is(error, code)) expect.fail(`expected ${code}, got ${String(error)}`);
    return error.message;
  };

  test('anything but an object', async () => {
    for (const json of [null, undefined, 1, 'x', [], true, {}]) await refused(json, 'INVALID_TOKENIZER');
  });

  test('unknown components are named', async () => {
    const unknown = { type: 'Sorcery' };
    for (const key of ['normalizer', 'pre_tokenizer', 'post_processor', 'decoder']) {
      expect(await refused({ model, [key]: unknown }, 'UNSUPPORTED_TOKENIZER')).toContain('Sorcery');
    }
    expect(await refused({ model: unknown }, 'UNSUPPORTED_TOKENIZER')).toContain('Sorcery');
    const nested = { type: 'Sequence', normalizers: [{ type: 'NFC' }, unknown] };
    expect(await refused({ model, normalizer: nested }, 'UNSUPPORTED_TOKENIZER')).toContain('Sorcery');
    expect(await refused({ model, normalizer: { type: 'toString' } }, 'UNSUPPORTED_TOKENIZER')).toContain('toString');
    await refused({ version: '2.0', model }, 'UNSUPPORTED_TOKENIZER');
  });

  test('deep nesting', async () => {
    let normalizer: object = { type: 'NFC' };
    for (let depth = 0; depth < 100_000; depth++) normalizer = { type: 'Sequence', normalizers: [normalizer] };
    await refused({ model, normalizer }, 'INVALID_TOKENIZER');
  });

  test('huge numbers and long lists', async () => {
    const many = Array.from({ length: 100_000 }, () => ({ type: 'NFC' }));
    await refused({ model, normalizer: { type: 'Sequence', normalizers: many } }, 'INVALID_TOKENIZER');
    await refused(
      { model, padding: { strategy: { Fixed: 1e12 }, direction: 'Right', pad_id: 0, pad_type_id: 0 } },
      'INVALID_TOKENIZER',
    );
    for (const id of [-1, 0.5, 1e12, Number.NaN, '0', null, {}]) {
      await refused({ model: { ...model, vocab: { a: id } } }, 'INVALID_TOKENIZER');
    }
    for (const score of [Number.NaN, Number.NEGATIVE_INFINITY, null, '1']) {
      await refused({ model: { type: 'Unigram', unk_id: 0, vocab: [['a', score]] } }, 'INVALID_TOKENIZER');
    }
    await refused({ model: { type: 'Unigram', unk_id: 5, vocab: [['a', -1]] } }, 'INVALID_TOKENIZER');
    await refused({ model: { type: 'BPE', vocab: { a: 0 }, merges: ['a b'] } }, 'INVALID_TOKENIZER');
    await refused({ model: { type: 'BPE', vocab: { a: 0 }, merges: ['a'] } }, 'INVALID_TOKENIZER');
  });

  test('__proto__ keys leave the prototype alone and are plain tokens', async () => {
    const json = JSON.parse(
      '{"__proto__": {"polluted": 1}, "model": {"type": "WordLevel", "unk_token": "u", "__proto__": {"polluted": 1},' +
        ' "vocab": {"__proto__": 0, "constructor": 1, "u": 2}}, "pre_tokenizer": {"type": "WhitespaceSplit"}}',
    );
    const tokenizer = await loadTokenizer(json);
    expect(tokenizer.encode('__proto__ constructor toString').ids).toEqual([0, 1, 2]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    const inherited = Object.create({ model });
    await refused(inherited, 'INVALID_TOKENIZER');
  });

  test('duplicate and missing ids', async () => {
    const tokenizer = await loadTokenizer({ model: { ...model, vocab: { a: 7, b: 7, u: 1 } } });
    expect(tokenizer.vocabulary.size).toBe(8);
    expect(tokenizer.encode('a').ids).toEqual([7]);
    expect(tokenizer.decode([7, 3, 99, -1, 0.5])).toMatch(/^[ab]$/);
    const withoutUnknown = await loadTokenizer({ model: { ...model, unk_token: 'missing' } });
    expect(() => withoutUnknown.encode('zzz')).toThrow(expect.objectContaining({ code: 'INVALID_TOKENIZER' }));
  });

  test('a catastrophic Split pattern is refused or linear', { timeout: 60_000 }, async () => {
    const pattern = { Regex: '(a+)+$' };
    const pre_tokenizer = { type: 'Split', pattern, behavior: 'Isolated', invert: false };
    const loaded = await loadTokenizer({ model, pre_tokenizer }).catch((error: unknown) => error);
    if (LexrunError.is(loaded)) {
      expect(loaded.code).toBe('UNSUPPORTED_TOKENIZER');
      return;
    }
    const tokenizer = loaded as Awaited<ReturnType<typeof loadTokenizer>>;
    const encode = (length: number): (() => void) => {
      const text = `${'a'.repeat(length)}!`;
      return () => {
        try {
          tokenizer.encode(text);
        } catch (error) {
          expect(LexrunError.is(error, 'UNSUPPORTED_TOKENIZER')).toBe(true);
        }
      };
    };
    const [short, long] = [encode(1 << 14), encode(1 << 18)];
    let growth = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 5 && growth >= 2.5 ** 4; attempt++) {
      growth = Math.min(growth, cost(long, 1 + attempt) / Math.max(cost(short, 3), 4));
    }
    expect(growth).toBeLessThan(2.5 ** 4);
  });

  test('a product of overflow windows is bounded', async () => {
    const tokenizer = await loadTokenizer({ model, pre_tokenizer: { type: 'WhitespaceSplit' } });
    const text = 'a '.repeat(50_000);
    const encode = (): unknown => tokenizer.encode(text, { pair: text, truncation: { maxLength: 4 } });
    expect(encode).toThrow(expect.objectContaining({ code: 'TRUNCATION_IMPOSSIBLE' }));
  });

  /** So many doublings would make a trillion characters of one. */
  const doublings = Array.from({ length: 40 }, () => ({ type: 'Replace', pattern: { String: 'a' }, content: 'aa' }));
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, use_regex: false, trim_offsets: false };
  test.each([
    ['a normalizer', { normalizer: { type: 'Sequence', normalizers: doublings } }, 'a'],
    ['one rule', { normalizer: { type: 'Replace', pattern: { String: 'a' }, content: 'b'.repeat(100_000) } }, 'aa'],
    [
      'a pre-tokenizer',
      { pre_tokenizer: { type: 'Sequence', pretokenizers: Array.from({ length: 40 }, () => byteLevel) } },
      'é',
    ],
  ])('%s that multiplies text is stopped', async (_, part, text) => {
    const tokenizer = await loadTokenizer({ model, ...part });
    expect(() => tokenizer.encode(text)).toThrow(expect.objectContaining({ code: 'INVALID_TOKENIZER' }));
    expect(tokenizer.encode('u').ids).toEqual([1]);
  });

  test('a decoder that multiplies text is stopped', async () => {
    const decoder = { type: 'Sequence', decoders: doublings };
    const tokenizer = await loadTokenizer({ model, decoder });
    expect(() => tokenizer.decode([0])).toThrow(expect.objectContaining({ code: 'INVALID_TOKENIZER' }));
    const once = await loadTokenizer({ model, decoder: { ...doublings[0], content: 'b'.repeat(100_000) } });
    expect(() => once.decode([0])).toThrow(expect.objectContaining({ code: 'INVALID_TOKENIZER' }));
  });

  test('added tokens that would take gigabytes to look for are refused', async () => {
    const token = { id: 2, single_word: false, lstrip: false, rstrip: false, normalized: false, special: false };
    const added_tokens = Array.from({ length: 300 }, (_, index) => ({
      ...token,
      content: `${index}`.repeat(300) + 'x'.repeat(900),
    }));
    expect(await refused({ model, added_tokens }, 'INVALID_TOKENIZER')).toContain('added_tokens');
  });

  test('components are counted over nested lists', async () => {
    const normalizers = Array.from({ length: 30 }, () => ({ type: 'NFC' }));
    const nested = Array.from({ length: 30 }, () => ({ type: 'Sequence', normalizers }));
    expect(
      await refused({ model, normalizer: { type: 'Sequence', normalizers: nested } }, 'INVALID_TOKENIZER'),
    ).toContain('components');
  });

  test('pieces that would be looked for at every length are refused', async () => {
    const wordPiece = {
      type: 'WordPiece',
      unk_token: 'u',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 1e9,
      vocab: { u: 0, ['a'.repeat(4_000)]: 1 },
    };
    await refused({ model: wordPiece }, 'INVALID_TOKENIZER');
    const bounded = await loadTokenizer({ model: { ...wordPiece, max_input_chars_per_word: 100 } });
    expect(bounded.encode('a'.repeat(4_000)).ids).toEqual([0]);
  });

  test('spaces that each take the spaces behind along are found in linear time', { timeout: 60_000 }, async () => {
    const space = { id: 2, content: ' ', single_word: false, lstrip: false, rstrip: true, normalized: false };
    const tokenizer = await loadTokenizer({ model, added_tokens: [{ ...space, special: true }] });
    const encode = (length: number): (() => void) => {
      const text = ' '.repeat(length);
      return () => tokenizer.encode(text, { specialTokensInText: 'parse' });
    };
    const [short, long] = [encode(1 << 10), encode(1 << 13)];
    let growth = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 5 && growth >= 2.5 ** 3; attempt++) {
      growth = Math.min(growth, cost(long, 1 + attempt) / Math.max(cost(short, 3), 4));
    }
    expect(growth).toBeLessThan(2.5 ** 3);
  });
});
