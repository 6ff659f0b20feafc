import { expect, test } from 'vitest';
import { loadTokenizer } from './load-tokenizer.js';

const special = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
const sequence = (id: string) => ({ Sequence: { id, type_id: 0 } });
const tokenizer = {
  version: '1.0',
  added_tokens: [],
  pre_tokenizer: { type: 'WhitespaceSplit' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [special('[CLS]'), sequence('A'), special('[SEP]')],
    pair: [special('[CLS]'), sequence('A'), special('[SEP]'), sequence('B'), special('[SEP]')],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [0], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [1], tokens: ['[SEP]'] },
    },
  },
  model: { type: 'WordLevel', vocab: { '[CLS]': 0, '[SEP]': 1, hello: 2, big: 3, world: 4 }, unk_token: '[SEP]' },
};

// What is expected is what the Rust library, 0.23.3, gives for the same file.
test('text without special tokens is cut to fewer tokens than they would be', async () => {
  const loaded = await loadTokenizer(tokenizer);
  const encode = (stride: number, addSpecialTokens: boolean) =>
    loaded.encode('hello big world', { addSpecialTokens, truncation: { maxLength: 1, stride } });
  const { ids, overflowing } = encode(0, false);
  expect([...ids]).toEqual([2]);
  expect(overflowing.map((window) => [...window.ids])).toEqual([[3], [4]]);
  const impossible = (message: string) =>
    expect.objectContaining({ code: 'TRUNCATION_IMPOSSIBLE', message: expect.stringContaining(message) });
  expect(() => encode(1, false)).toThrow(impossible('stride must be less than the 1 tokens'));
  expect(() => encode(0, true)).toThrow(impossible('no room for text beside the special tokens'));
});
