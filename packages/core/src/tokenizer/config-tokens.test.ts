import { describe, expect, it } from 'vitest';
import { withConfigTokens } from './config-tokens.js';
import { loadEncoder } from './load-encoder.js';

const json = {
  version: '1.0',
  added_tokens: [],
  pre_tokenizer: { type: 'BertPreTokenizer' },
  model: { type: 'WordLevel', vocab: { a: 0, '[UNK]': 1, big: 2, '[MASK]': 3 }, unk_token: '[UNK]' },
};
const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false };

describe('tokens that tokenizer_config.json alone declares', () => {
  // Ids are those of transformers 5.23 with the same two files.
  it('a token with a role that the vocabulary has is one token where special tokens are parsed', async () => {
    const tokenizer = await loadEncoder(json, { mask_token: '[MASK]' });
    const { ids } = tokenizer.encode('a big [MASK]', { specialTokensInText: 'parse' });
    expect(ids).toEqual([0, 2, 3]);
    expect(tokenizer.specialTokens.mask).toEqual({ id: 3, content: '[MASK]' });
    expect(tokenizer.encode('[MASK]').ids).not.toContain(3);
  });

  it('added_tokens_decoder has its tokens added, with the next free ids', async () => {
    const config = { added_tokens_decoder: { 9: { content: '<x>', special: true, ...flags } } };
    const tokenizer = await loadEncoder(json, config);
    expect(tokenizer.encode('a big <x>', { specialTokensInText: 'parse' }).ids).toEqual([0, 2, 4]);
    const plain = await loadEncoder(json, {
      added_tokens_decoder: { 9: { content: '<x>', special: false, ...flags } },
    });
    expect(plain.encode('a<x>').ids).toEqual([0, 4]);
  });

  it.each([
    ['additional_special_tokens', ['[MASK]']],
    ['additional_special_tokens', [{ __type: 'AddedToken', content: '[MASK]', ...flags }]],
    ['extra_special_tokens', ['[MASK]', '<nowhere>']],
    ['extra_special_tokens', { gap_token: '[MASK]' }],
  ])('%s has those of its tokens added that the vocabulary has: %j', async (key, tokens) => {
    const tokenizer = await loadEncoder(json, { [key]: tokens });
    expect(tokenizer.encode('a[MASK] big', { specialTokensInText: 'parse' }).ids).toEqual([0, 3, 2]);
    expect(tokenizer.encode('a[MASK] big').ids).not.toContain(3);
    expect(tokenizer.vocabulary.tokenToId('<nowhere>')).toBeUndefined();
  });

  it('what is declared in both files is left as it is, and so is a role whose token is nowhere', () => {
    const both = { ...json, added_tokens: [{ content: '[MASK]' }] };
    const config = { mask_token: { content: '[MASK]' }, pad_token: '<nowhere>' };
    expect(withConfigTokens(both, config)).toBe(both);
    const unigram = { added_tokens: [], model: { vocab: [['<pad>', 0]] } };
    expect(withConfigTokens(unigram, { pad_token: '<pad>' })).toHaveProperty('added_tokens.0.content', '<pad>');
  });

  it.each([
    null,
    5,
    [],
    { added_tokens_decoder: [5], mask_token: 7 },
    { added_tokens_decoder: { 1: null, 2: { content: 5 } } },
    { additional_special_tokens: '[MASK]', extra_special_tokens: [null, 5, {}] },
  ])('a malformed config declares nothing: %j', (config) => {
    expect(withConfigTokens(json, config)).toBe(json);
    expect(withConfigTokens(null, config)).toBe(null);
    const odd = { ...json, added_tokens: 5 };
    expect(withConfigTokens(odd, { mask_token: '[MASK]' })).toBe(odd);
  });
});
