import { expect, test } from 'vitest';
import { isSubword } from '../task/join-tokens.js';
import { loadTokenizer } from './load-tokenizer.js';

// What is expected is what transformers 5.24 with tokenizers 0.23 gives for the same files.
const words = ['I', 'do', 'not', "'", 's', 't', 'is', "n't", ',', '.', 'it', "'s"];
const wordLevel = {
  version: '1.0',
  added_tokens: [],
  pre_tokenizer: { type: 'WhitespaceSplit' },
  model: { type: 'WordLevel', vocab: Object.fromEntries(words.map((word, id) => [word, id])), unk_token: 'I' },
};
const bpe = {
  version: '1.0',
  added_tokens: [],
  pre_tokenizer: { type: 'Whitespace' },
  model: {
    type: 'BPE',
    continuing_subword_prefix: '##',
    vocab: { i: 0, '##t': 1, it: 2, '.': 3 },
    merges: [['i', '##t']],
  },
};
const cleaned = { clean_up_tokenization_spaces: true };

test('decoded text has no gaps where tokenizer_config.json says so', async () => {
  const ids = [10, 11, 2, 8, 10, 3, 4, 6, 7, 1, 2, 9];
  expect((await loadTokenizer(wordLevel, cleaned)).decode(ids)).toBe("it's not, it's isn't do not.");
  const apart = "it 's not , it ' s is n't do not .";
  expect((await loadTokenizer(wordLevel)).decode(ids)).toBe(apart);
  expect((await loadTokenizer(wordLevel, { clean_up_tokenization_spaces: false })).decode(ids)).toBe(apart);
});

test('the text of BPE keeps its gaps in any case', async () => {
  expect((await loadTokenizer(bpe, cleaned)).decode([2, 3])).toBe('it .');
});

test('BPE that marks pieces inside a word tells words by them', async () => {
  const tokenizer = await loadTokenizer(bpe);
  expect(tokenizer.continuingSubwordPrefix).toBe('##');
  expect([isSubword(tokenizer, '.', 'it.', 2, 3), isSubword(tokenizer, '##t', 'it.', 1, 2)]).toEqual([false, true]);
});

test('an added token that is looked for in normalized text is spelled as it is there', async () => {
  const token = { id: 12, content: 'Smith', single_word: false, lstrip: false, rstrip: false, normalized: true };
  const added_tokens = [{ ...token, special: false }];
  const { vocabulary } = await loadTokenizer({ ...wordLevel, normalizer: { type: 'Lowercase' }, added_tokens });
  expect([vocabulary.idToToken(12), vocabulary.tokenToId('Smith')]).toEqual(['smith', 12]);
});
