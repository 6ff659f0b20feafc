import { describe, expect, test } from 'vitest';
import {
  output,
  POLICY,
  rowOutputs,
  type SmallModelOptions,
  smallModel,
} from '../../../../../test/fixtures/tasks/small-model.js';
import { thrown } from '../../../../../test/fixtures/tasks/thrown.js';
import type { OriginalText } from '../task-spec.js';
import { tokenClassificationRunner as runner } from './runner.js';
import { tokenClassificationSpec as spec } from './spec.js';
import type { TokenClassificationOptions } from './types.js';

const LABELS = ['O', 'B-PER', 'I-PER'];
const tokens = { labels: LABELS, outputs: [output('logits', 'sequence', 3)] };

/** Scores each token by its id: what the vocabulary's `a` and `b` are. */
async function answer(input: string, options: TokenClassificationOptions = {}, model: SmallModelOptions = tokens) {
  const context = await smallModel(model);
  const request = { input, options, policy: POLICY };
  const rows = runner.expand(request, context);
  const a = context.tokenizer.vocabulary.tokenToId('a');
  const b = context.tokenizer.vocabulary.tokenToId('b');
  const outputs = rows.map(({ encoding }) =>
    rowOutputs({ logits: encoding.ids.map((id) => [1, id === a ? 4 : 0, id === b ? 4 : 0]) }),
  );
  return { rows, ...runner.decode(outputs, rows, request, context) };
}

describe('token-classification, caller side', () => {
  test.each([
    { aggregation: 'last' },
    { stride: -1 },
    { threshold: 2 },
    { ignoreLabels: 'O' },
    { aggregationStrategy: 'max' },
  ])('refuses the options %j', (options) => {
    expect(thrown(() => spec.parseOptions(options)).code).toBe('INVALID_OPTIONS');
  });

  test('an empty list of ignored labels is an option of its own', () => {
    expect(spec.parseOptions({ ignoreLabels: [] })).toEqual({ ignoreLabels: [] });
    expect(thrown(() => spec.parseInput({ text: 'a' }, 0)).code).toBe('INVALID_INPUT');
  });

  test('positions are put back in terms of the original; the word stays', () => {
    const original: OriginalText = { text: () => 'x'.repeat(9), span: (_field, start, end) => [start + 1, end + 2] };
    const entity = { entity: 'PER', score: 1, start: 2, end: 4, word: 'ab' };
    expect(spec.restoreOffsets?.({ entities: [entity], truncated: false }, original).entities).toEqual([
      { ...entity, start: 3, end: 6 },
    ]);
  });
});

describe('token-classification, executor side', () => {
  test('leaves ignored labels out, and lists them when nothing is ignored', async () => {
    expect((await answer('a c b')).entities.map(({ entity, word }) => `${entity} ${word}`)).toEqual([
      'B-PER a',
      'I-PER b',
    ]);
    expect((await answer('a c b', { ignoreLabels: [] })).entities).toHaveLength(3);
    expect((await answer('a b c', { aggregation: 'simple', ignoreLabels: ['PER', 'O'] })).entities).toEqual([]);
  });

  test('keeps to the threshold', async () => {
    const { entities } = await answer('a', { threshold: 0.99 });
    expect(entities).toEqual([]);
  });

  test('an unknown token is spelled as the text has it', async () => {
    const { entities } = await answer('q7', { ignoreLabels: [] });
    expect(entities).toMatchObject([{ word: 'q7', start: 0, end: 2 }]);
    const joined = await answer('a q7', { ignoreLabels: [], aggregation: 'first' });
    expect(joined.entities.map(({ word }) => word)).toEqual(['a', 'q7']);
  });

  test('a long text gives the answer of a short one, by windows, and is not truncated', async () => {
    const text = 'a b c d e f a b x c a b d e f a';
    const whole = await answer(text, { aggregation: 'simple' });
    for (const stride of [0, 1, 3]) {
      const windows = await answer(text, { aggregation: 'simple', maxLength: 7, stride });
      expect(windows.rows.length).toBeGreaterThan(3);
      expect(windows.rows.every(({ encoding }) => encoding.ids.length <= 7)).toBe(true);
      expect(windows.entities).toEqual(whole.entities);
      expect(windows.truncated).toBe(false);
    }
  });

  test('scores come from the window where a token has most context', async () => {
    const context = await smallModel({ ...tokens, maxLength: 6 });
    const request = { input: 'a a a a a a', options: { stride: 2, aggregation: 'none' }, policy: POLICY } as const;
    const rows = runner.expand(request, context);
    // Each window answers with its own number, so that the answer tells where it comes from.
    const outputs = rows.map(({ encoding }, row) => rowOutputs({ logits: encoding.ids.map(() => [0, 5 + row, 0]) }));
    const scores = runner.decode(outputs, rows, request, context).entities.map(({ score }) => Math.round(score * 1e4));
    expect(rows).toHaveLength(2);
    expect(scores).toEqual([9867, 9867, 9867, 9951, 9951, 9951]);
  });

  test('a text without tokens has no entities', async () => {
    expect((await answer('')).entities).toEqual([]);
  });

  test('refuses a stride that fills the window, a model of another shape, a tokenizer without offsets', async () => {
    await expect(answer('a b c d', { maxLength: 4, stride: 2 })).rejects.toMatchObject({
      code: 'TRUNCATION_IMPOSSIBLE',
    });
    await expect(answer('a', {}, { labels: LABELS })).rejects.toMatchObject({ code: 'UNSUPPORTED_TASK' });
    await expect(answer('a', {}, { ...tokens, hasOffsets: false })).rejects.toMatchObject({
      code: 'UNSUPPORTED_TOKENIZER',
    });
  });
});
