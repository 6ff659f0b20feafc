import { describe, expect, test } from 'vitest';
import { output, POLICY, rowOutputs, smallModel } from '../../../../test/fixtures/tasks/small-model.js';
import { thrown } from '../../../../test/fixtures/tasks/thrown.js';
import { featureExtractionRunner } from './feature-extraction/runner.js';
import { fillMaskRunner } from './fill-mask/runner.js';
import { questionAnsweringRunner } from './question-answering/runner.js';
import type { RowOutputs, TaskRunner } from './task-runner.js';
import { tokenClassificationRunner } from './token-classification/runner.js';
import { tokenEmbeddingsRunner } from './token-embeddings/runner.js';
import { findTokenOutput, TOKEN_LOGITS } from './token-outputs.js';

const VECTORS = [output('logits', 'sequence', 2), output('last_hidden_state', 'sequence', 2)];
const SPANS = [output('start_logits', 'sequence'), output('end_logits', 'sequence')];
const text = 'a b c';
const question = { question: 'a', context: 'b' };
const two = [
  [5, 1],
  [1, 5],
];

describe.each([
  ['token-classification', tokenClassificationRunner, text, { logits: two }],
  ['fill-mask', fillMaskRunner, 'a b [MASK]', { logits: two }],
  ['token-embeddings', tokenEmbeddingsRunner, text, { last_hidden_state: two }],
  ['feature-extraction', featureExtractionRunner, text, { last_hidden_state: two }],
  ['question-answering', questionAnsweringRunner, question, { start_logits: [1, 2, 3, 4, 5], end_logits: [1, 2] }],
  ['question-answering', questionAnsweringRunner, question, { start_logits: [1, 2], end_logits: [1, 2, 3, 4, 5] }],
] as const)('%s', (_, task, input, given) => {
  test('outputs of two tokens for a row of five are refused, instead of an answer about some of them', async () => {
    const runner = task as unknown as TaskRunner;
    const model = await smallModel({ outputs: [...VECTORS, ...SPANS] });
    const request = { input, options: {}, policy: POLICY };
    const rows = runner.expand(request, model);
    expect(rows[0]?.encoding.ids).toHaveLength(5);
    const outputs: RowOutputs = rowOutputs(given);
    const error = thrown(() => runner.decode([outputs], rows, request, model));
    expect([error.code, error.message]).toEqual([
      'INVALID_OUTPUT',
      expect.stringMatching(/^The model gave \w+ \[2(, 2)?\] for a row of 5 tokens\.$/),
    ]);
  });
});

test('an output without columns is refused, one of a row without tokens has none', async () => {
  const { tokenizer } = await smallModel();
  const row = (words: string) => ({ encoding: tokenizer.encode(words, { addSpecialTokens: false }) });
  const empty = (...dims: number[]) => ({ logits: { dims, data: new Float32Array() } });
  expect(thrown(() => findTokenOutput(empty(2, 0), TOKEN_LOGITS, row('a b'))).code).toBe('INVALID_OUTPUT');
  expect(findTokenOutput(empty(0, 2), TOKEN_LOGITS, row('')).dims).toEqual([0, 2]);
});

test('question-answering does not read the padding of a model that declares no shapes', async () => {
  const model = await smallModel({ outputs: SPANS });
  const request = { input: question, options: {}, policy: POLICY };
  const rows = questionAnsweringRunner.expand(request, model);
  const answer = (padding: readonly number[]) => {
    const logits = { start_logits: [0, 0, 0, 9, 0, ...padding], end_logits: [0, 0, 0, 9, 0, ...padding] };
    return questionAnsweringRunner.decode([rowOutputs(logits)], rows, request, model);
  };
  expect(answer([]).answers).toMatchObject([{ answer: 'b' }]);
  expect(answer([99, 99])).toEqual(answer([]));
});
