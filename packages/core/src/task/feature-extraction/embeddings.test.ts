import { describe, expect, test } from 'vitest';
import {
  output,
  POLICY,
  rowOutputs,
  type SmallModelOptions,
  smallModel,
} from '../../../../../test/fixtures/tasks/small-model.js';
import { thrown } from '../../../../../test/fixtures/tasks/thrown.js';
import { tokenEmbeddingsRunner } from '../token-embeddings/runner.js';
import { tokenEmbeddingsSpec } from '../token-embeddings/spec.js';
import { featureExtractionRunner as runner } from './runner.js';
import { featureExtractionSpec as spec } from './spec.js';
import type { FeatureExtractionOptions } from './types.js';

const vectors = { outputs: [output('last_hidden_state', 'sequence', 2)] };
const HIDDEN = [
  [1, 0],
  [3, 4],
  [2, 8],
];

async function embed(options: FeatureExtractionOptions = {}, model: SmallModelOptions = {}, hidden = HIDDEN) {
  const context = await smallModel({ ...vectors, ...model });
  const request = { input: 'a', options, policy: POLICY };
  const rows = runner.expand(request, context);
  const filled = rows[0]!.encoding.ids.map((_, place) => hidden[place] ?? hidden.at(-1)!);
  const result = runner.decode([rowOutputs({ last_hidden_state: filled })], rows, request, context);
  return { ...result, words: rows[0]!.encoding.ids.map((id) => context.tokenizer.vocabulary.idToToken(id)).join(' ') };
}

describe('feature-extraction, caller side', () => {
  test('pooling none points at the task it is', () => {
    const error = thrown(() => spec.parseOptions({ pooling: 'none' }));
    expect([error.code, error.hint]).toEqual([
      'INVALID_OPTIONS',
      "Vectors of single tokens are the task 'token-embeddings'.",
    ]);
  });

  test.each([{ pooling: 'last' }, { normalize: 1 }, { dimensions: 0 }, { role: 'doc' }, { quantize: true }])(
    'refuses %j',
    (options) => {
      expect(thrown(() => spec.parseOptions(options)).code).toBe('INVALID_OPTIONS');
    },
  );

  test('the guard walks text and prefix', () => {
    const clean = (text: string, field: string) => `${field}:${text}`;
    expect(spec.cleanTexts('t', { prefix: 'p' }, clean)).toEqual({ input: 'text:t', options: { prefix: 'prefix:p' } });
    expect(spec.cleanTexts('t', { prefix: '' }, clean).options).toEqual({ prefix: '' });
  });
});

describe('feature-extraction, executor side', () => {
  test.each([
    [{}, [2, 4]],
    [{ pooling: 'cls' }, [1, 0]],
    [{ pooling: 'lastToken' }, [2, 8]],
    [{ pooling: 'max' }, [3, 8]],
    [{ dimensions: 1 }, [2]],
    [{ dimensions: 1, normalize: true }, [1]],
  ] as const)('%j', async (options, expected) => {
    const { embedding, truncated } = await embed(options);
    expect([[...embedding], truncated]).toEqual([expected, false]);
  });

  test('an embedding has length 1 when normalized, and moves instead of being copied', async () => {
    const { embedding } = await embed({ normalize: true });
    expect(Math.hypot(...embedding)).toBeCloseTo(1, 6);
    expect(runner.transfer?.({ embedding, truncated: false })).toEqual([embedding.buffer]);
    expect(embedding.buffer.byteLength).toBe(8);
  });

  test('a prefix by role from the manifest, or the call’s own', async () => {
    const model = { taskDefaults: { queryPrefix: 'b ', passagePrefix: 'c ', pooling: 'cls' } };
    const of = async (options: FeatureExtractionOptions) => (await embed(options, model)).words;
    expect(await of({})).toBe('[CLS] a [SEP]');
    expect(await of({ role: 'query' })).toBe('[CLS] b a [SEP]');
    expect(await of({ role: 'passage' })).toBe('[CLS] c a [SEP]');
    expect(await of({ role: 'query', prefix: 'd ' })).toBe('[CLS] d a [SEP]');
    expect(await of({ role: 'query', prefix: '' })).toBe('[CLS] a [SEP]');
    expect([...(await embed({}, model)).embedding]).toEqual([1, 0]);
    const fixed = { taskDefaults: { prefix: 'e ', queryPrefix: 'b ' } };
    expect([(await embed({}, fixed)).words, (await embed({ prefix: 'd ' }, fixed)).words]).toEqual([
      '[CLS] e a [SEP]',
      '[CLS] d a [SEP]',
    ]);
  });

  test('more columns than the model has, a NaN, a manifest that does not suit', async () => {
    await expect(embed({ dimensions: 3 })).rejects.toMatchObject({ code: 'INVALID_OPTIONS', details: { limit: 2 } });
    await expect(embed({}, {}, [[1, Number.NaN]])).rejects.toMatchObject({ code: 'INVALID_OUTPUT' });
    await expect(embed({}, { taskDefaults: { pooling: 'sum' } })).rejects.toMatchObject({ code: 'INVALID_MODEL' });
  });
});

describe('token-embeddings', () => {
  test('a vector for every token, with its place in the text', async () => {
    const context = await smallModel(vectors);
    const request = { input: 'a', options: { normalize: true }, policy: POLICY };
    const rows = tokenEmbeddingsRunner.expand(request, context);
    const result = tokenEmbeddingsRunner.decode([rowOutputs({ last_hidden_state: HIDDEN })], rows, request, context);
    expect(result.tokens).toEqual([
      { id: 2, token: '[CLS]', start: 0, end: 0, special: true },
      { id: 5, token: 'a', start: 0, end: 1, special: false },
      { id: 3, token: '[SEP]', start: 0, end: 0, special: true },
    ]);
    expect(result.rows.map((row) => [...row].map((x) => Number(x.toFixed(2))))).toEqual([
      [1, 0],
      [0.6, 0.8],
      [0.24, 0.97],
    ]);
    expect(tokenEmbeddingsRunner.transfer?.(result)).toHaveLength(3);
    const restored = tokenEmbeddingsSpec.restoreOffsets?.(result, { text: () => '', span: () => [4, 5] });
    expect(restored?.tokens.map(({ start, end }) => [start, end])).toEqual([
      [0, 0],
      [4, 5],
      [0, 0],
    ]);
  });
});
