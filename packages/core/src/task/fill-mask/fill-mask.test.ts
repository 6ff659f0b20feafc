import { describe, expect, test } from 'vitest';
import { output, POLICY, rowOutputs, smallModel } from '../../../../../test/fixtures/tasks/small-model.js';
import { thrown } from '../../../../../test/fixtures/tasks/thrown.js';
import { fillMaskRunner as runner } from './runner.js';
import { fillMaskSpec as spec } from './spec.js';
import type { FillMaskOptions } from './types.js';

/** Answers with a model that likes the words in the order given, at every place. */
async function answer(input: string, liked: readonly string[], options: FillMaskOptions = {}) {
  const model = await smallModel({ outputs: [output('logits', 'sequence', 17)] });
  const { vocabulary } = model.tokenizer;
  const logits = new Array<number>(vocabulary.size).fill(0);
  for (const [place, word] of liked.entries()) logits[vocabulary.tokenToId(word) as number] = 10 - place;
  const request = { input, options, policy: POLICY };
  const rows = runner.expand(request, model);
  return runner.decode([rowOutputs({ logits: rows[0]!.encoding.ids.map(() => logits) })], rows, request, model);
}

describe('fill-mask, caller side', () => {
  test.each([{ topK: null }, { topK: 0 }, { targets: [] }, { targets: 'a' }, { target: ['a'] }])(
    'refuses %j',
    (options) => {
      expect(thrown(() => spec.parseOptions(options)).code).toBe('INVALID_OPTIONS');
    },
  );

  test('the guard walks the text and every target', () => {
    const clean = (text: string, field: string) => `${field}:${text}`;
    expect(spec.cleanTexts('t', { targets: ['u', 'v'] }, clean)).toEqual({
      input: 'text:t',
      options: { targets: ['targets[0]:u', 'targets[1]:v'] },
    });
  });
});

describe('fill-mask, executor side', () => {
  test('five candidates by default, each with token, id and text', async () => {
    const { masks, truncated } = await answer('a [MASK] c', ['b', '##y']);
    expect(masks).toHaveLength(1);
    expect(masks[0]?.candidates).toHaveLength(5);
    expect(masks[0]?.candidates.slice(0, 2)).toMatchObject([
      { token: 'b', tokenId: 6, text: 'a b c' },
      { token: '##y', text: 'ay c' },
    ]);
    expect(truncated).toBe(false);
  });

  test('every mask of the text; the others stay in the text of each', async () => {
    const { masks } = await answer('[MASK] a [MASK]', ['b'], { topK: 1 });
    expect(masks.map(({ candidates }) => candidates[0]?.text)).toEqual([
      '[CLS] b a [MASK] [SEP]',
      '[CLS] [MASK] a b [SEP]',
    ]);
  });

  test('targets limit the choice but keep their probability', async () => {
    const free = await answer('a [MASK]', ['b', 'c', 'd'], { topK: 3 });
    const limited = await answer('a [MASK]', ['b', 'c', 'd'], { targets: ['d', 'c'] });
    expect(limited.masks[0]?.candidates.map(({ token }) => token)).toEqual(['c', 'd']);
    expect(limited.masks[0]?.candidates[0]?.score).toBe(free.masks[0]?.candidates[1]?.score);
    // A word outside the vocabulary stands for its first token.
    const split = await answer('a [MASK]', ['x'], { targets: ['xyz'] });
    expect(split.masks[0]?.candidates.map(({ token }) => token)).toEqual(['x']);
  });

  test('a target that the tokenizer knows and the model does not score is refused', async () => {
    const model = await smallModel({ outputs: [output('logits', 'sequence', 6)] });
    const request = { input: 'a [MASK]', options: { targets: ['a', 'b'] }, policy: POLICY };
    const rows = runner.expand(request, model);
    // Columns end before the id of "b".
    const logits = rows[0]!.encoding.ids.map(() => [0, 0, 0, 0, 0, 1]);
    const error = thrown(() => runner.decode([rowOutputs({ logits })], rows, request, model));
    expect([error.code, error.details]).toEqual(['INVALID_OPTIONS', { option: 'targets' }]);
  });

  test('only the mask is read as a special token, not its like in the text', async () => {
    const model = await smallModel({ outputs: [output('logits', 'sequence', 17)] });
    const request = { input: '[CLS] [MASK]', options: {}, policy: POLICY };
    const [row] = runner.expand(request, model);
    expect(row?.encoding.ids.filter((id) => id === 2)).toHaveLength(1);
    expect(row?.masks).toHaveLength(1);
  });

  test('a text without a mask, and one whose mask was cut off, name the mask token', async () => {
    await expect(answer('a b', ['b'])).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      hint: expect.stringContaining('[MASK]'),
    });
    await expect(answer('a b c d [MASK]', ['b'], { maxLength: 5 })).rejects.toMatchObject({
      message: 'The text has no mask token within its first 5 tokens.',
    });
  });

  test('the candidates of all masks together are bounded', async () => {
    await expect(answer('[MASK] [MASK]', ['b'], { topK: 9_999 })).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      details: { actual: 19_998 },
    });
  });
});
