import { describe, expect, test } from 'vitest';
import { expectClose, expectScored, modelsOf, readGolden, taskModel } from '../fixtures/tasks/golden.js';
import { usePipeline } from '../fixtures/tasks/use-pipeline.js';

interface LabelScore {
  label: string;
  score: number;
}

describe.each(modelsOf('text-classification'))('text-classification with %s', (name) => {
  interface Case {
    text: string;
    textPair?: string;
    options: { topK: null; activation?: 'softmax' | 'sigmoid' | 'none' };
    output: LabelScore[];
  }
  const { cases, tolerance } = readGolden<Case>(name);
  const classify = usePipeline('text-classification', taskModel(name));
  const ask = async ({ text, textPair, options }: Case) =>
    await classify().run(textPair === undefined ? text : { text, textPair }, options);

  test(`${cases.length} answers, one at a time`, async () => {
    for (const golden of cases) {
      const { labels, label, score, truncated } = await ask(golden);
      expectScored(labels, golden.output, tolerance);
      expect({ label, score, truncated }).toEqual({ ...labels[0], truncated: false });
    }
  });

  test('the same answers when all are asked at once', async () => {
    const results = await Promise.all(cases.map(ask));
    for (const [index, { labels }] of results.entries()) {
      expectScored(labels, (cases[index] as Case).output, tolerance);
    }
  });

  test('the pair as an option gives the answer of the pair as input', async () => {
    const golden = cases.find(({ textPair }) => textPair !== undefined) as Case;
    const { labels } = await classify().run(golden.text, { ...golden.options, textPair: golden.textPair });
    expectScored(labels, golden.output, tolerance);
  });
});

describe.each(modelsOf('text-ranking'))('text-ranking with %s', (name) => {
  interface Case {
    query: string;
    documents: string[];
    logits: number[];
    scores: number[];
  }
  const { cases, tolerance } = readGolden<Case>(name);
  const rank = usePipeline('text-ranking', taskModel(name));
  const inOrder = (values: readonly number[]) =>
    values.map((score, index) => ({ index, score })).sort((a, b) => b.score - a.score);

  test.each(cases)('$query', async ({ query, documents, logits, scores }) => {
    const { ranking, truncated } = await rank().run({ query, documents });
    expectScored(ranking, inOrder(scores), tolerance);
    expect(truncated).toBe(false);
    const raw = await rank().run({ query, documents }, { activation: 'none' });
    expectScored(raw.ranking, inOrder(logits), tolerance);
    const best = await rank().run({ query, documents, topK: 2 });
    expectScored(best.ranking, inOrder(scores).slice(0, 2), tolerance);
  });
});

describe.each(modelsOf('zero-shot-classification'))('zero-shot-classification with %s', (name) => {
  interface Case {
    text: string;
    labels: string[];
    options: { multiLabel: boolean; hypothesisTemplate: string };
    output: { labels: string[]; scores: number[] };
  }
  const { cases, tolerance } = readGolden<Case>(name);
  const classify = usePipeline('zero-shot-classification', taskModel(name));

  test(`${cases.length} answers`, async () => {
    for (const { text, labels, options, output } of cases) {
      const result = await classify().run(text, { labels, ...options });
      expect(result.labels.map(({ label }) => label)).toEqual(output.labels);
      expectClose(
        result.labels.map(({ score }) => score),
        output.scores,
        tolerance,
      );
      expect(result.truncated).toBe(false);
    }
  });
});
