import { describe, expect, test } from 'vitest';
import {
  POLICY,
  rowOutputs,
  type SmallModelOptions,
  smallModel,
} from '../../../../../test/fixtures/tasks/small-model.js';
import { thrown } from '../../../../../test/fixtures/tasks/thrown.js';
import { textClassificationRunner as runner } from './runner.js';
import { textClassificationSpec as spec } from './spec.js';
import type { TextClassificationInput, TextClassificationOptions } from './types.js';

async function answer(
  logits: readonly number[],
  options: TextClassificationOptions = {},
  model: SmallModelOptions = { labels: ['low', 'mid', 'high'] },
  input: TextClassificationInput = 'a b',
) {
  const context = await smallModel(model);
  const request = { input, options, policy: POLICY };
  return runner.decode([rowOutputs({ logits })], runner.expand(request, context), request, context);
}

describe('text-classification, caller side', () => {
  test('accepts a string, or a text with a pair', () => {
    expect(spec.parseInput('a', 0)).toBe('a');
    expect(spec.parseInput({ text: 'a', textPair: 'b' }, 0)).toEqual({ text: 'a', textPair: 'b' });
    expect(spec.parseInput({ text: 'a' }, 0)).toBe('a');
  });

  test.each([
    [7, 'texts[3] must be a string or { text, textPair }, got number.'],
    [['a'], 'texts[3] must be a string or { text, textPair }, got an array.'],
    [{ text: 1 }, 'texts[3].text must be a string, got number.'],
    [{ text: 'a', textPair: null }, 'texts[3].textPair must be a string, got null.'],
    [{ text: 'a', pair: 'b' }, 'texts[3] has the unknown field pair; it must be a string or { text, textPair }.'],
  ])('refuses %j', (input, message) => {
    const error = thrown(() => spec.parseInput(input, 3));
    expect([error.code, error.message]).toEqual(['INVALID_INPUT', message]);
  });

  test.each([
    { topK: 0 },
    { topK: 1.5 },
    { activation: 'relu' },
    { threshold: 'high' },
    { allowLabels: [] },
    { denyLabels: 'a' },
    { maxLength: 0 },
    { textPair: 1 },
    { top_k: 2 },
  ])('refuses the options %j', (options) => {
    expect(thrown(() => spec.parseOptions(options)).code).toBe('INVALID_OPTIONS');
  });

  test('the guard walks text and pair; a pair of the input comes before the option', () => {
    const walked: string[] = [];
    const clean = (text: string, field: string) => {
      walked.push(`${field}=${text}`);
      return text.toUpperCase();
    };
    expect(spec.cleanTexts('a', { textPair: 'b', topK: 2 }, clean)).toEqual({
      input: { text: 'A', textPair: 'B' },
      options: { topK: 2 },
    });
    expect(spec.cleanTexts({ text: 'a', textPair: 'own' }, { textPair: 'b' }, clean).input).toEqual({
      text: 'A',
      textPair: 'OWN',
    });
    expect(spec.cleanTexts('a', {}, clean).input).toBe('A');
    expect(walked).toEqual(['text=a', 'textPair=b', 'text=a', 'textPair=own', 'text=a']);
  });

  test('the cost counts both texts and ends at maxLength', () => {
    const input = { text: 'a'.repeat(100), textPair: 'b'.repeat(100) };
    expect(spec.cost(input, {})).toEqual({ rows: 1, tokens: 60, rowTokens: 60 });
    expect(spec.cost(input, { maxLength: 20 }).rowTokens).toBe(20);
  });
});

describe('text-classification, executor side', () => {
  test('by default the best label alone, from a softmax', async () => {
    const result = await answer([1, 3, 2]);
    expect(result).toMatchObject({ label: 'mid', labels: [{ label: 'mid' }], truncated: false });
    expect(result.score).toBeCloseTo(0.66524, 4);
    expect(result.labels).toHaveLength(1);
  });

  test('topK null lists all, equal scores in the order of the model', async () => {
    const { labels, label } = await answer([2, 3, 3], { topK: null });
    expect([label, ...labels.map((entry) => entry.label)]).toEqual(['mid', 'mid', 'high', 'low']);
  });

  test.each([
    [{ labels: ['a', 'b'], problemType: 'multi_label_classification' }, 0.5],
    [{ labels: ['a', 'b'], problemType: 'regression' }, 0],
    [{ labels: ['a', 'b'], problemType: 'single_label_classification' }, 0.5],
  ] as const)('the activation follows problem_type: %j', async (model, score) => {
    expect((await answer([0, 0], {}, model)).score).toBe(score);
  });

  test('one label alone is a sigmoid, and an activation that is asked for comes first', async () => {
    expect((await answer([0], {}, { labels: ['a'] })).score).toBe(0.5);
    expect((await answer([3, 1, 2], { activation: 'none' })).score).toBe(3);
    expect((await answer([0, 0, 0], { activation: 'sigmoid', topK: null })).labels.map(({ score }) => score)).toEqual([
      0.5, 0.5, 0.5,
    ]);
  });

  test('the threshold and the lists narrow labels; label stays the best that is allowed', async () => {
    const options = { topK: null, activation: 'sigmoid' } as const;
    const high = await answer([-9, 1, 9], { ...options, threshold: 0.9 });
    expect(high.labels.map(({ label }) => label)).toEqual(['high']);
    const none = await answer([-9, -9, -8], { ...options, threshold: 0.9 });
    expect([none.label, none.labels]).toEqual(['high', []]);
    const denied = await answer([1, 2, 3], { ...options, denyLabels: ['high'] });
    expect([denied.label, denied.labels.map(({ label }) => label)]).toEqual(['mid', ['mid', 'low']]);
    const allowed = await answer([1, 2, 3], { ...options, allowLabels: ['low'] });
    expect(allowed.labels.map(({ label }) => label)).toEqual(['low']);
  });

  test.each([
    [{ allowLabels: ['low', 'nope'] }, 'Option allowLabels[1] is not a label of the model.'],
    [{ denyLabels: ['nope'] }, 'Option denyLabels[0] is not a label of the model.'],
    [{ denyLabels: ['low', 'mid', 'high'] }, 'Option denyLabels leaves no label.'],
  ])('refuses %j', async (options, message) => {
    await expect(answer([1, 2, 3], options)).rejects.toMatchObject({ code: 'INVALID_OPTIONS', message });
  });

  test('the manifest sets defaults, the call overrides them', async () => {
    const model = { labels: ['a', 'b'], taskDefaults: { topK: null, activation: 'none' } };
    expect((await answer([1, 2], {}, model)).labels).toEqual([
      { label: 'b', score: 2 },
      { label: 'a', score: 1 },
    ]);
    expect((await answer([1, 2], { topK: 1 }, model)).labels).toHaveLength(1);
  });

  test('a pair is read with its text, and a long one is cut', async () => {
    const context = await smallModel({ maxLength: 6 });
    const request = { input: { text: 'a b', textPair: 'c d' }, options: {}, policy: POLICY };
    const [row] = runner.expand(request, context);
    expect(row?.encoding.ids).toHaveLength(6);
    expect(new Set(row?.encoding.sequenceIds)).toEqual(new Set([null, 0, 1]));
    expect(runner.decode([rowOutputs({ logits: [1, 2] })], [row!], request, context).truncated).toBe(true);
  });

  test('labels the model does not name, a count that differs, a NaN', async () => {
    expect((await answer([1, 2], {}, {})).label).toBe('LABEL_1');
    await expect(answer([1, 2])).rejects.toMatchObject({ code: 'INVALID_OUTPUT' });
    await expect(answer([1, Number.NaN, 2])).rejects.toMatchObject({ code: 'INVALID_OUTPUT' });
    await expect(answer([], {}, {})).rejects.toMatchObject({ code: 'INVALID_OUTPUT' });
  });
});
