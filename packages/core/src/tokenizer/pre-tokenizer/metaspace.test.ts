import { expect, it } from 'vitest';
import { loadTokenizer } from '../load-tokenizer.js';

const ofStart = (normalizer: object | null, scheme: string) =>
  loadTokenizer({
    normalizer,
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: scheme },
    model: { type: 'WordLevel', vocab: { '[UNK]': 0, a: 1, '▁a': 2, '▁b': 3 }, unk_token: '[UNK]' },
  });

// Ids and offsets are those of tokenizers 0.23 with the same components.
it.each([
  ['a text as it was given', null, 'a b', [2, 3], [0, 1]],
  ['a text that begins later once it is stripped', 'Strip', ' a b', [1, 3], [1, 2]],
  ['a text that begins later once it is cleaned', 'Nmt', '\u0001a b', [1, 3], [1, 2]],
])("'first' puts the mark before the first character of the original alone: %s", async (_, type, text, ids, first) => {
  const normalizer = type === null ? null : { type, strip_left: true, strip_right: true };
  const tokenizer = await ofStart(normalizer, 'first');
  const encoding = tokenizer.encode(text);
  expect(encoding.ids).toEqual(ids);
  expect(encoding.offsets[0]).toEqual(first);
  expect((await ofStart(normalizer, 'always')).encode(text).ids).toEqual([2, 3]);
});
