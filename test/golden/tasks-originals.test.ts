import { LexrunError } from '@lexrun/core';
import { loadModel, type Model, type NodeOptions } from '@lexrun/node';
import { afterAll, describe, expect, test } from 'vitest';
import { taskModel } from '../fixtures/tasks/golden.js';

const opened: Model[] = [];
afterAll(async () => {
  for (const model of opened) await model.close();
});
async function open(name: string, options: Partial<NodeOptions> = {}): Promise<Model> {
  const model = await loadModel({ executor: 'inline', ...options, model: taskModel(name) });
  opened.push(model);
  return model;
}

/** Puts a NUL, which the guard removes, in front of every word. */
const dirty = (text: string): string => text.replaceAll(/(^| )/g, '$1\u0000');

describe('results index the text as the caller gave it, whatever the guard removed', () => {
  test('entities', async () => {
    const tag = (await open('bert-token-classification')).pipeline('token-classification');
    const text = 'Angela Merkel met Tim Cook in Berlin';
    const options = { aggregation: 'first', ignoreLabels: [] } as const;
    const [clean, original] = [await tag.run(text, options), await tag.run(dirty(text), options)];
    expect(clean.entities.length).toBeGreaterThan(1);
    expect(original.entities.map(({ word, score }) => ({ word, score }))).toEqual(
      clean.entities.map(({ word, score }) => ({ word, score })),
    );
    for (const [index, { start, end }] of original.entities.entries()) {
      const { start: from, end: to } = clean.entities[index] ?? { start: 0, end: 0 };
      expect(dirty(text).slice(start, end).replaceAll('\u0000', '')).toBe(text.slice(from, to));
      // The character that was removed in front of the entity stays outside it.
      expect(dirty(text)[start]).not.toBe('\u0000');
    }
  });

  test('answers, cut anew from the original', async () => {
    const ask = (await open('bert-question-answering')).pipeline('question-answering');
    const [question, context] = ['Who?', 'Barack Obama was born in Honolulu, Hawaii.'];
    const options = { topK: 3, maxAnswerTokens: 8 };
    const clean = await ask.run({ question, context }, options);
    const original = await ask.run({ question, context: dirty(context) }, options);
    expect(clean.answers).toHaveLength(3);
    for (const [index, { answer, start, end }] of original.answers.entries()) {
      expect(answer).toBe(dirty(context).slice(start, end));
      expect(answer.replaceAll('\u0000', '')).toBe(clean.answers[index]?.answer);
    }
  });

  test('tokens', async () => {
    const embed = (await open('bert-feature-extraction')).pipeline('token-embeddings');
    const { tokens } = await embed.run('\u0000Bees make');
    const words = tokens.filter(({ special }) => !special);
    expect('\u0000Bees make'.slice(words[0]?.start, words.at(-1)?.end)).toBe('Bees make');
  });
});

describe('what a task refuses through the pipeline', () => {
  const codeOf = (run: Promise<unknown>) =>
    run.then(
      () => 'no error',
      (error: unknown) => (LexrunError.is(error) ? error.code : 'not typed'),
    );

  test('a model of another task', async () => {
    const model = await open('bert-sequence-classification');
    expect(await codeOf(model.pipeline('token-classification').run('a'))).toBe('UNSUPPORTED_TASK');
    expect(await codeOf(model.pipeline('question-answering').run({ question: 'a', context: 'b' }))).toBe(
      'UNSUPPORTED_TASK',
    );
    expect(await codeOf(model.pipeline('zero-shot-classification').run('a', { labels: ['b'] }))).toBe(
      'UNSUPPORTED_TASK',
    );
    expect(await codeOf(model.pipeline('text-ranking').run({ query: 'a', documents: ['b'] }))).toBe('UNSUPPORTED_TASK');
    expect(await codeOf(model.pipeline('text-classification').run('a'))).toBe('no error');
  });

  test('more rows than an item may have', async () => {
    const model = await open('distilbert-nli', { maxRowsPerItem: 2 });
    const classify = model.pipeline('zero-shot-classification');
    expect(await codeOf(classify.run('a', { labels: ['b', 'c', 'd'] }))).toBe('TOO_MANY_ROWS');
    expect(await codeOf(classify.run('a', { labels: ['b', 'c'] }))).toBe('no error');
  });

  test('the guard walks every string: a lone surrogate is found wherever it hides', async () => {
    const bad = 'x\uD800';
    const nli = (await open('distilbert-nli')).pipeline('zero-shot-classification');
    const rank = (await open('bert-cross-encoder')).pipeline('text-ranking');
    const ask = (await open('bert-question-answering')).pipeline('question-answering');
    const fill = (await open('bert-fill-mask')).pipeline('fill-mask');
    const embed = (await open('bert-feature-extraction')).pipeline('feature-extraction');
    const classify = (await open('bert-sequence-classification')).pipeline('text-classification');
    const codes = await Promise.all(
      [
        nli.run('a', { labels: ['b', bad] }),
        nli.run('a', { labels: ['b'], hypothesisTemplate: `{} ${bad}` }),
        rank.run({ query: bad, documents: ['b'] }),
        rank.run({ query: 'a', documents: ['b', bad] }),
        ask.run({ question: bad, context: 'b' }),
        ask.run({ question: 'a', context: bad }),
        fill.run('[MASK]', { targets: [bad] }),
        embed.run('a', { prefix: bad }),
        classify.run('a', { textPair: bad }),
        classify.run({ text: 'a', textPair: bad }),
      ].map(codeOf),
    );
    expect(codes).toEqual(codes.map(() => 'LONE_SURROGATE'));
  });

  test('a text that is too long under overflow: error, and its windows that are not', async () => {
    const text = 'the quick brown fox '.repeat(200);
    const classify = await open('bert-sequence-classification', { guard: { overflow: 'error' } });
    expect(await codeOf(classify.pipeline('text-classification').run(text))).toBe('TOO_MANY_TOKENS');
    const tag = await open('bert-token-classification', { guard: { overflow: 'error' } });
    expect(await codeOf(tag.pipeline('token-classification').run(text))).toBe('no error');
  });
});
