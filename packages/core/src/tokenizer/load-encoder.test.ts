import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Encoding } from './encoding.js';
import { LeanBert, type LeanParts } from './lean-bert.js';
import { loadEncoder } from './load-encoder.js';
import { loadTokenizer } from './load-tokenizer.js';
import { readWordPiece } from './model/wordpiece.js';
import { readBertOptions } from './normalizer/bert-options.js';
import { PartMissing, withParts } from './part-missing.js';
import { readTemplate } from './post-processor/template.js';
import { Fields } from './spec/fields.js';
import type { EncodeOptions } from './tokenizer.js';

const folder = new URL('../../../../test/fixtures/tokenizers/', import.meta.url);
const read = (name: string) => JSON.parse(gunzipSync(readFileSync(new URL(name, folder))).toString());

/** What a task asks for, and with a pair. */
const WHOLE: EncodeOptions = { truncation: null, padding: null, specialTokensInText: 'text' };

/** Parts of a lean tokenizer without special tokens. */
function partsOf(json: unknown): Omit<LeanParts, 'loadWhole'> {
  const root = new Fields(json, 'the file');
  const model = readWordPiece(root.fields('model'));
  return {
    options: readBertOptions(root.fields('normalizer')),
    model,
    postProcessor: readTemplate(root.fields('post_processor')),
    specialTokens: {},
    specialIds: new Set(),
    vocabulary: model,
  };
}

const arraysOf = ({ ids, typeIds, attentionMask, specialTokensMask, offsets, wordIds, sequenceIds }: Encoding) => ({
  ids: [...ids],
  typeIds,
  attentionMask,
  specialTokensMask,
  offsets,
  wordIds,
  sequenceIds,
});

describe.each(['bert-uncased', 'bilingual-uncased', 'wordpiece-cased'])('%s', (name) => {
  const json = read(`${name}/tokenizer.json.gz`);
  const { cases } = read(`${name}/golden.json.gz`) as { cases: { text: string; pair?: string }[] };

  test('encodes every golden text, single and as a pair, as the whole tokenizer does', async () => {
    const whole = await loadTokenizer(json);
    let lean = await loadEncoder(json);
    expect(lean).toBeInstanceOf(LeanBert);
    let withoutTheRest = 0;
    for (const [index, { text }] of cases.entries()) {
      const options = [
        WHOLE,
        { ...WHOLE, addSpecialTokens: false },
        { ...WHOLE, pair: cases[(index * 7 + 1) % cases.length]?.text ?? '' },
      ];
      for (const own of options) {
        try {
          expect(arraysOf(lean.encode(text, own))).toEqual(arraysOf(whole.encode(text, own)));
          withoutTheRest++;
        } catch (error) {
          if (!(error instanceof PartMissing)) throw error;
          const encoding = await withParts(() => lean.encode(text, own));
          expect(arraysOf(encoding)).toEqual(arraysOf(whole.encode(text, own)));
          // Once the rest is loaded, the rest does the work.
          lean = await loadEncoder(json);
        }
      }
    }
    expect(withoutTheRest).toBeGreaterThan(cases.length * 2);
  }, 60_000);
});

describe('what the lean tokenizer cannot do', () => {
  const json = read('bert-uncased/tokenizer.json.gz');
  const text = 'a [MASK] of words, and more words';

  test.each<EncodeOptions>([
    { truncation: { maxLength: 6, stride: 2 }, padding: null },
    { truncation: null, padding: { length: 16 } },
    { ...WHOLE, specialTokensInText: 'parse' },
    { ...WHOLE, specialTokensInText: ['[MASK]'] },
  ])('is done by the whole one, loaded when it is asked for: %j', async (options) => {
    const lean = await loadEncoder(json);
    expect(() => lean.encode(text, options)).toThrow(PartMissing);
    const encoding = await withParts(() => lean.encode(text, options));
    const whole = await loadTokenizer(json);
    expect(arraysOf(encoding)).toEqual(arraysOf(whole.encode(text, options)));
    expect(encoding.overflowing.map(arraysOf)).toEqual(whole.encode(text, options).overflowing.map(arraysOf));
  });

  test('decodes as the whole one, and knows the same tokens', async () => {
    const lean = await loadEncoder(json);
    const whole = await loadTokenizer(json);
    const ids = whole.encode('warm words, [SEP] again').ids;
    expect(() => lean.decode(ids)).toThrow(PartMissing);
    expect(await withParts(() => lean.decode(ids))).toBe(whole.decode(ids));
    expect(lean.specialTokens).toEqual(whole.specialTokens);
    expect(lean.vocabulary.size).toBe(whole.vocabulary.size);
    expect(lean.continuingSubwordPrefix).toBe(whole.continuingSubwordPrefix);
  });

  test('what could not be loaded is an error that may pass, and is asked for again', async () => {
    let asked = 0;
    const loadWhole = async () => {
      if (++asked === 1) throw new TypeError('Failed to fetch dynamically imported module');
      return loadTokenizer(json);
    };
    const lean = new LeanBert({ ...partsOf(json), loadWhole });
    const options = { ...WHOLE, specialTokensInText: 'parse' } as const;
    const encode = () => withParts(() => lean.encode(text, options));
    await expect(encode()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    const [one, two] = await Promise.all([encode(), encode()]);
    expect(two.ids).toEqual(one.ids);
    expect(asked).toBe(2);
  });

  test('a special token inside a text stays text', async () => {
    const lean = await loadEncoder(json);
    const { ids } = lean.encode('[SEP] [MASK]', WHOLE);
    const special = new Set(Object.values(lean.specialTokens).map(({ id }) => id));
    expect(ids.slice(1, -1).filter((id) => special.has(id))).toEqual([]);
  });

  test('a file of another kind, or with tokens to look for, gets the whole tokenizer at once', async () => {
    expect(await loadEncoder(read('bpe-roberta/tokenizer.json.gz'))).not.toBeInstanceOf(LeanBert);
    const own = { id: 40_000, content: 'newtok', special: false, normalized: true, single_word: true };
    const more = { ...json, added_tokens: [...json.added_tokens, { ...own, lstrip: false, rstrip: false }] };
    const encoder = await loadEncoder(more);
    expect(encoder).not.toBeInstanceOf(LeanBert);
    const id = encoder.vocabulary.tokenToId('newtok');
    expect(encoder.encode('a newtok here', WHOLE).ids).toContain(id);
    expect(encoder.encode('a newtoken here', WHOLE).ids).not.toContain(id);
  });

  test('a broken file is refused with its own error', async () => {
    const broken = { ...json, model: { ...json.model, vocab: { a: -1 } } };
    await expect(loadEncoder(broken)).rejects.toMatchObject({ code: 'INVALID_TOKENIZER' });
  });
});
