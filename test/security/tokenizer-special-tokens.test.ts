import { loadTokenizer } from '@lexrun/core';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../bench/lib/random.mjs';
import { fixture, fixtureNames, randomText } from './tokenizer-fixtures.js';

interface AddedToken {
  content: string;
  special: boolean;
}

describe.each(fixtureNames)('special tokens in the text of %s', (name) => {
  const json = fixture(name);
  const added = json.added_tokens as AddedToken[];
  const special = added.filter((token) => token.special).map(({ content }) => content);

  test('no id of a special token but the unknown one comes from plain text', async () => {
    const tokenizer = await loadTokenizer(json);
    const next = createRandom(3);
    const unknown = tokenizer.specialTokens.unk?.id;
    const forbidden = new Set(special.map((content) => tokenizer.vocabulary.tokenToId(content)));
    forbidden.delete(unknown);
    for (let round = 0; round < 80; round++) {
      const spelled = special[Math.floor(next() * special.length)] ?? '';
      const text = randomText(next) + spelled + (next() < 0.5 ? spelled : ' ') + randomText(next);
      const { ids } = tokenizer.encode(text, { addSpecialTokens: false, padding: null });
      expect(ids.filter((id) => forbidden.has(id))).toEqual([]);
    }
  });

  test('parsed on request, all or by name', async () => {
    const tokenizer = await loadTokenizer(json);
    const plain = (token: AddedToken): boolean => token.special && /^[[<]\w+[\]>]$/.test(token.content);
    for (const { content } of added.filter(plain).slice(0, 5)) {
      const id = tokenizer.vocabulary.tokenToId(content);
      const ids = (specialTokensInText: 'parse' | readonly string[]): readonly number[] =>
        tokenizer.encode(content, { addSpecialTokens: false, specialTokensInText, padding: null }).ids;
      expect(ids('parse')).toEqual(ids([content]));
      if (ids('parse').length === 1) expect(ids('parse')).toEqual([id]);
      if (id !== tokenizer.specialTokens.unk?.id) expect(ids(['another'])).not.toContain(id);
    }
  });
});

test('pieces of each model that spell a special token are out of reach', async () => {
  const token = {
    id: 0,
    content: '<s>',
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  };
  const base = { version: '1.0', added_tokens: [token], pre_tokenizer: { type: 'WhitespaceSplit' } };
  const models: Record<string, object> = {
    WordLevel: { type: 'WordLevel', unk_token: 'u', vocab: { '<s>': 0, u: 1 } },
    WordPiece: {
      type: 'WordPiece',
      unk_token: 'u',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: { '<s>': 0, u: 1, '<': 2, '##s': 3, '##>': 4 },
    },
    BPE: {
      type: 'BPE',
      vocab: { '<s>': 0, u: 1, '<': 2, s: 3, '>': 4, '<s': 5 },
      merges: ['< s', '<s >'],
      ignore_merges: true,
    },
    Unigram: {
      type: 'Unigram',
      unk_id: 1,
      vocab: [
        ['<s>', -1],
        ['u', -9],
        ['<', -5],
        ['s', -5],
        ['>', -5],
      ],
    },
  };
  const expected: Record<string, number[]> = { WordLevel: [1], WordPiece: [2, 3, 4], BPE: [5, 4], Unigram: [2, 3, 4] };
  for (const [type, model] of Object.entries(models)) {
    const tokenizer = await loadTokenizer({ ...base, model });
    expect(tokenizer.encode('<s>').ids, type).toEqual(expected[type]);
    expect(tokenizer.encode('<s>', { specialTokensInText: 'parse' }).ids, type).toEqual([0]);
  }
});

test('bytes that are flagged special fall to the unknown token', async () => {
  const tokenizer = await loadTokenizer(fixture('bpe-byte-fallback'));
  const unknown = tokenizer.specialTokens.unk!.id;
  expect(tokenizer.encode('\u{10ffff}', { addSpecialTokens: false }).ids).toContain(unknown);
  expect(tokenizer.encode('\u{10ffff}', { addSpecialTokens: false, specialTokensInText: 'parse' }).ids).not.toContain(
    unknown,
  );
});
