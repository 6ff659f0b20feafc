import { describe, expect, test } from 'vitest';
import { output, POLICY, rowOutputs, smallModel } from '../../../../../test/fixtures/tasks/small-model.js';
import { thrown } from '../../../../../test/fixtures/tasks/thrown.js';
import type { OriginalText } from '../task-spec.js';
import { questionAnsweringRunner as runner } from './runner.js';
import { questionAnsweringSpec as spec } from './spec.js';
import type { QuestionAnsweringOptions } from './types.js';

const OUTPUTS = [output('start_logits', 'sequence'), output('end_logits', 'sequence')];

/** Answers with a model that likes the words `from` and `to` of the context. */
async function answer(context: string, from: string, to: string, options: QuestionAnsweringOptions = {}, cls = -9) {
  const model = await smallModel({ outputs: OUTPUTS });
  const request = { input: { question: 'a', context }, options, policy: POLICY };
  const rows = runner.expand(request, model);
  const outputs = rows.map(({ encoding: { ids, sequenceIds } }) => {
    const like = (word: string) =>
      ids.map((id, place) =>
        place === 0 ? cls : sequenceIds[place] === 1 && id === model.tokenizer.vocabulary.tokenToId(word) ? 5 : 0,
      );
    return rowOutputs({ start_logits: like(from), end_logits: like(to) });
  });
  return { rows, ...runner.decode(outputs, rows, request, model) };
}

describe('question-answering, caller side', () => {
  test.each(['a', { question: 'a' }, { question: 'a', context: 7 }, { question: 'a', context: 'b', id: 1 }])(
    'refuses the input %j',
    (input) => {
      expect(thrown(() => spec.parseInput(input, 0)).code).toBe('INVALID_INPUT');
    },
  );

  test.each([
    { topK: null },
    { maxAnswerTokens: 0 },
    { noAnswer: 2 },
    { noAnswer: 'yes' },
    { alignToWords: 1 },
    { docStride: 8 },
  ])('refuses the options %j', (options) => {
    expect(thrown(() => spec.parseOptions(options)).code).toBe('INVALID_OPTIONS');
  });

  test('the guard walks question and context; the answer is cut anew from the original', () => {
    const walked: string[] = [];
    spec.cleanTexts({ question: 'q', context: 'c' }, {}, (text, field) => {
      walked.push(field);
      return text;
    });
    expect(walked).toEqual(['question', 'context']);
    const original: OriginalText = { text: () => 'a\u0000b c', span: () => [0, 3] };
    const answers = [
      { answer: 'ab', score: 1, start: 0, end: 2 },
      { answer: '', score: 0, start: 0, end: 0 },
    ];
    expect(spec.restoreOffsets?.({ answers, truncated: false }, original).answers).toEqual([
      { answer: 'a\u0000b', score: 1, start: 0, end: 3 },
      { answer: '', score: 0, start: 0, end: 0 },
    ]);
  });
});

test('an empty answer has a place in the original, "no answer" has none', () => {
  const original: OriginalText = { text: () => '\u0000\u0000a  b', span: (_field, start, end) => [start + 2, end + 2] };
  const answers = [
    { answer: '', score: 1, start: 2, end: 2 },
    { answer: '', score: 0, start: 0, end: 0 },
  ];
  const restored = spec.restoreOffsets?.({ answers, truncated: false }, original).answers;
  expect(restored?.map(({ answer, start, end }) => [answer, start, end])).toEqual([
    ['', 4, 4],
    ['', 0, 0],
  ]);
});

describe('question-answering, executor side', () => {
  test('cuts the answer out of the context', async () => {
    const { answers } = await answer('x b c d e', 'b', 'd');
    expect(answers).toMatchObject([{ answer: 'b c d', start: 2, end: 7 }]);
    expect(answers[0]?.score).toBeGreaterThan(0.9);
  });

  test('widens to whole words unless told not to', async () => {
    const { answers } = await answer('b xyz c', '##y', '##y');
    expect(answers[0]).toMatchObject({ answer: 'xyz', start: 2, end: 5 });
    expect((await answer('b xyz c', '##y', '##y', { alignToWords: false })).answers[0]?.answer).toBe('y');
  });

  test('keeps to the most tokens of an answer', async () => {
    const { answers } = await answer('b c d e f', 'b', 'f', { maxAnswerTokens: 2, alignToWords: false });
    expect(answers[0]?.answer.split(' ').length).toBeLessThanOrEqual(2);
  });

  test('gives several answers, the same text once', async () => {
    const { answers } = await answer('b c b d', 'b', 'b', { topK: 3 });
    expect(answers).toHaveLength(3);
    expect(new Set(answers.map((entry) => entry.answer)).size).toBe(3);
    // Both places of "b" count for the first of them.
    expect(answers[0]).toMatchObject({ answer: 'b', start: 0, end: 1 });
    const [first] = (await answer('b c b d', 'b', 'b', { topK: 1 })).answers;
    expect(first?.score).toBeGreaterThan(0.45);
  });

  test('"no answer" competes only when it is let in, and from its threshold on', async () => {
    const ask = async (noAnswer: boolean | number, cls: number) =>
      (await answer('c b d', 'b', 'b', { noAnswer }, cls)).answers[0]?.answer;
    expect([await ask(false, 9), await ask(true, 9), await ask(true, -9)]).toEqual(['b', '', 'b']);
    expect([await ask(0.5, 9), await ask(1, 9)]).toEqual(['', 'b']);
  });

  test('a long context is read in windows that share the stride', async () => {
    const context = 'c d e f c d e f c d e b f';
    const { rows, answers, truncated } = await answer(context, 'b', 'b', { maxLength: 9, stride: 2 });
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.every(({ encoding }) => encoding.ids.length <= 9)).toBe(true);
    expect(answers[0]).toMatchObject({ answer: 'b', start: context.indexOf('b') });
    expect(truncated).toBe(false);
  });

  test('windows share half of maxLength by default, and less only where the context has no more room than that', async () => {
    const context = 'c d e f '.repeat(6);
    const windows = async (maxLength: number) => (await answer(context, 'c', 'c', { maxLength })).rows.length;
    expect([await windows(16), await windows(8)]).toEqual([4, 11]);
  });

  test('a model that cuts on the left reads the end of the context first, and all of it', async () => {
    const model = await smallModel({ outputs: OUTPUTS, truncationSide: 'left', maxLength: 8 });
    const request = { input: { question: 'a', context: 'b c d e f x' }, options: { stride: 1 }, policy: POLICY };
    const starts = runner.expand(request, model).map(({ encoding }) => encoding.offsets[3]);
    expect(starts).toEqual([
      [4, 5],
      [0, 1],
    ]);
  });

  test('refuses windows without a step, and says "no answer" is empty where the context has no token', async () => {
    await expect(answer('b c d e f', 'b', 'b', { maxLength: 6, stride: 2 })).rejects.toMatchObject({
      code: 'TRUNCATION_IMPOSSIBLE',
    });
    await expect(answer('b c d e f', 'b', 'b', { maxLength: 4 })).rejects.toMatchObject({
      code: 'TRUNCATION_IMPOSSIBLE',
    });
    expect((await answer('', 'b', 'b')).answers).toEqual([]);
  });

  test('a model without start and end logits is refused', async () => {
    const model = await smallModel({ outputs: [output('logits', 'sequence')] });
    const request = { input: { question: 'a', context: 'b' }, options: {}, policy: POLICY };
    expect(thrown(() => runner.expand(request, model)).code).toBe('UNSUPPORTED_TASK');
  });
});
