import { describe, expect, test } from 'vitest';
import { output, POLICY, rowOutputs, smallModel } from '../../../../test/fixtures/tasks/small-model.js';
import { thrown } from '../../../../test/fixtures/tasks/thrown.js';
import { featureExtractionRunner } from './feature-extraction/runner.js';
import { fillMaskRunner } from './fill-mask/runner.js';
import { questionAnsweringRunner } from './question-answering/runner.js';
import type { TaskRunner } from './task-runner.js';
import { textClassificationRunner } from './text-classification/runner.js';
import { textRankingRunner } from './text-ranking/runner.js';
import { tokenClassificationRunner } from './token-classification/runner.js';
import { tokenEmbeddingsRunner } from './token-embeddings/runner.js';
import { zeroShotClassificationRunner } from './zero-shot-classification/runner.js';

/** What each task reads, and what a model answers for each token, or for the row. */
const TASKS: Readonly<
  Record<string, { runner: unknown; input: unknown; options?: object; row?: string; token?: string[] }>
> = {
  'text-classification': { runner: textClassificationRunner, input: 'a', row: 'logits' },
  'text-ranking': { runner: textRankingRunner, input: { query: 'a', documents: ['b'] }, row: 'logits' },
  'zero-shot-classification': {
    runner: zeroShotClassificationRunner,
    input: 'a',
    options: { labels: ['x'] },
    row: 'logits',
  },
  'token-classification': { runner: tokenClassificationRunner, input: 'a', token: ['logits'] },
  'fill-mask': { runner: fillMaskRunner, input: 'a [MASK]', token: ['logits'] },
  'feature-extraction': { runner: featureExtractionRunner, input: 'a', token: ['last_hidden_state'] },
  'token-embeddings': { runner: tokenEmbeddingsRunner, input: 'a', token: ['last_hidden_state'] },
  'question-answering': { runner: questionAnsweringRunner, input: { question: 'a', context: 'b c' }, token: [] },
};

/** Answers with two columns: labels, words or dimensions. */
async function answer(task: string, taskDefaults: object, given: object = {}, text?: unknown): Promise<unknown> {
  const { runner, input, options = {}, row, token = [] } = TASKS[task]!;
  const { expand, decode } = runner as TaskRunner;
  const spans = task === 'question-answering' ? ['start_logits', 'end_logits'] : [];
  const model = await smallModel({
    labels: ['no', 'entailment'],
    taskDefaults: { ...taskDefaults },
    outputs: [
      ...(row === undefined ? [] : [output(row, 2)]),
      ...token.map((name) => output(name, 'sequence', 2)),
      ...spans.map((name) => output(name, 'sequence')),
    ],
  });
  const request = { input: text ?? input, options: { ...options, ...given }, policy: POLICY };
  const rows = expand(request, model);
  const outputs = rows.map(({ encoding: { ids } }) =>
    rowOutputs({
      ...(row === undefined ? {} : { [row]: [1, 2] }),
      ...Object.fromEntries(token.map((name) => [name, ids.map(() => [1, 2])])),
      ...Object.fromEntries(spans.map((name) => [name, ids.map((_, place) => place)])),
    }),
  );
  return { rows, ...(decode(outputs, rows, request, model) as object) };
}

test.each([
  ['text-classification', { topK: 10_001 }],
  ['text-classification', { threshold: 'high' }],
  ['text-classification', { threshold: 1e10 }],
  ['text-classification', { allowLabels: [] }],
  ['text-classification', { allowLabels: 'no' }],
  ['text-classification', { denyLabels: [1] }],
  ['text-ranking', { topK: 0 }],
  ['text-ranking', { threshold: null }],
  ['zero-shot-classification', { multiLabel: 1 }],
  ['zero-shot-classification', { hypothesisTemplate: `{}${'a'.repeat(2_000)}` }],
  ['token-classification', { ignoreLabels: [''] }],
  ['token-classification', { threshold: 1.1 }],
  ['token-classification', { stride: -1 }],
  ['fill-mask', { topK: 10_001 }],
  ['fill-mask', { topK: null }],
  ['fill-mask', { targets: [] }],
  ['feature-extraction', { dimensions: 1_000_001 }],
  ['feature-extraction', { prefix: 'a'.repeat(2_001) }],
  ['feature-extraction', { queryPrefix: 1 }],
  ['token-embeddings', { dimensions: 0 }],
  ['token-embeddings', { normalize: 'yes' }],
  ['question-answering', { topK: 1_001 }],
  ['question-answering', { maxAnswerTokens: 10_001 }],
  ['question-answering', { noAnswer: 2 }],
  ['question-answering', { stride: 0.5 }],
  ['question-answering', { stride: 1_000_001 }],
])('%s: the manifest’s %j is as wrong as a caller’s', async (task, taskDefaults) => {
  await expect(answer(task, taskDefaults)).rejects.toMatchObject({ code: 'INVALID_MODEL' });
});

test.each(Object.keys(TASKS))('%s: a maxLength of the manifest that is none is an error of the model', async (task) => {
  for (const maxLength of ['16', 0, 65, null]) {
    await expect(answer(task, { maxLength })).rejects.toMatchObject({ code: 'INVALID_MODEL' });
  }
  await expect(answer(task, { maxLength: 64 })).resolves.toBeDefined();
});

describe('what a call leaves out comes from the manifest', () => {
  test('text-classification', async () => {
    expect(await answer('text-classification', { threshold: 0.9 })).toMatchObject({ label: 'entailment', labels: [] });
    expect(await answer('text-classification', { denyLabels: ['entailment'] })).toMatchObject({ label: 'no' });
    const allowed = { allowLabels: ['no'], topK: null };
    expect(await answer('text-classification', allowed)).toMatchObject({ labels: [{ label: 'no' }] });
    expect(await answer('text-classification', allowed, { allowLabels: ['entailment'] })).toMatchObject({
      labels: [{ label: 'entailment' }],
    });
    const unknown = { allowLabels: ['nope'] };
    await expect(answer('text-classification', unknown)).rejects.toMatchObject({ code: 'INVALID_MODEL' });
    await expect(answer('text-classification', allowed, unknown)).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
  });

  test('text-ranking', async () => {
    expect(await answer('text-ranking', { threshold: 0.9 })).toMatchObject({ ranking: [] });
  });

  test('fill-mask', async () => {
    const error = answer('fill-mask', { targets: ['a'] });
    // The model scores two words, and "a" is none of them.
    await expect(error).rejects.toMatchObject({ details: { option: 'targets' } });
  });

  test('a stride of 0', async () => {
    const long = 'a b c d e f a b c d';
    const rows = async (task: string, text: unknown) =>
      ((await answer(task, { stride: 0 }, { maxLength: 7 }, text)) as { rows: unknown[] }).rows.length;
    expect(await rows('token-classification', long)).toBe(2);
    expect(await rows('question-answering', { question: 'a', context: long })).toBe(4);
  });
});

test('question-answering: a window is as long as the manifest says, 384 tokens where it does not', async () => {
  const input = { question: 'a', context: 'b '.repeat(600) };
  const window = async (taskDefaults: object, options: object = {}) => {
    const outputs = ['start_logits', 'end_logits'].map((name) => output(name, 'sequence'));
    const model = await smallModel({ maxLength: 512, taskDefaults: { ...taskDefaults }, outputs });
    return questionAnsweringRunner.expand({ input, options, policy: POLICY }, model)[0]?.encoding.ids.length;
  };
  expect([
    await window({}),
    await window({ maxLength: 512 }),
    await window({ maxLength: 512 }, { maxLength: 100 }),
  ]).toEqual([384, 512, 100]);
  const model = await smallModel({ taskDefaults: { maxLength: '128' } });
  expect(thrown(() => textClassificationRunner.expand({ input: 'a', options: {}, policy: POLICY }, model)).code).toBe(
    'INVALID_MODEL',
  );
});
