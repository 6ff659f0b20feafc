import { describe, expect, test } from 'vitest';
import { expectScored, modelsOf, readGolden, taskModel } from '../fixtures/tasks/golden.js';
import { usePipeline } from '../fixtures/tasks/use-pipeline.js';

describe.each(modelsOf('token-classification'))('token-classification with %s', (name) => {
  type Aggregation = 'none' | 'simple' | 'first' | 'average' | 'max';
  interface Case {
    text: string;
    options: { aggregation: Aggregation };
    output: { entity?: string; entity_group?: string; score: number; word: string; start: number; end: number }[];
  }
  const { cases, tolerance } = readGolden<Case>(name);
  const tag = usePipeline('token-classification', taskModel(name));

  test.each(['none', 'simple', 'first', 'average', 'max'] as const)('aggregation %s', async (aggregation) => {
    const own = cases.filter(({ options }) => options.aggregation === aggregation);
    const results = await tag().run(
      own.map(({ text }) => text),
      { aggregation },
    );
    expect(own.length).toBeGreaterThan(0);
    for (const [index, { entities, truncated }] of results.entries()) {
      const expected = (own[index] as Case).output.map(({ entity, entity_group, score, word, start, end }) => ({
        entity: entity ?? entity_group ?? '',
        score,
        word,
        start,
        end,
      }));
      expectScored(entities, expected, tolerance);
      expect(truncated).toBe(false);
    }
  });
});

describe.each(modelsOf('fill-mask'))('fill-mask with %s', (name) => {
  interface Case {
    text: string;
    options: { topK: number };
    output: { score: number; token: number; token_str: string; sequence: string }[];
  }
  const { cases, tolerance } = readGolden<Case>(name);
  const fill = usePipeline('fill-mask', taskModel(name));

  test.each(cases)('$text', async ({ text, options, output }) => {
    const { masks, truncated } = await fill().run(text, options);
    expect(masks.length).toBe(1);
    const expected = output.map(({ score, token, token_str, sequence }) => ({
      tokenId: token,
      token: token_str,
      score,
      text: sequence,
    }));
    expectScored(masks[0]?.candidates ?? [], expected, tolerance);
    expect(truncated).toBe(false);
  });
});

describe.each(modelsOf('question-answering'))('question-answering with %s', (name) => {
  interface Case {
    question: string;
    context: string;
    options: { maxLength: number; stride: number; maxAnswerTokens: number; topK: number; alignToWords: boolean };
    output: { answer: string; score: number; start: number; end: number }[];
  }
  const { cases, tolerance } = readGolden<Case>(name);
  const answer = usePipeline('question-answering', taskModel(name));

  test.each(cases.map((golden, index) => ({ index, golden })))('case $index', async ({ golden }) => {
    const { question, context, options, output } = golden;
    const { answers, truncated } = await answer().run({ question, context }, options);
    expectScored(answers, output, tolerance);
    expect(truncated).toBe(false);
  });
});
