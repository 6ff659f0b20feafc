import { fileURLToPath } from 'node:url';
import { type Pipeline, pipeline } from '@lexrun/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askAtOnce } from '../fixtures/ask-at-once.js';
import { answersLikeReference } from '../fixtures/processor.js';
import { readGzip } from '../fixtures/tasks/golden.js';

interface Golden {
  readonly cases: readonly {
    readonly text: string;
    readonly model_q4: { readonly label: string; readonly score: number };
  }[];
}

interface Answer {
  readonly label: string;
  readonly score: number;
}

const CALLERS = 64;
const { cases } = readGzip<Golden>(fileURLToPath(new URL('../fixtures/golden/sentiment.json.gz', import.meta.url)));
const texts = cases.map(({ text }) => text);
const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Bounds by processor: integer kernels round differently from one instruction set to the next. */
const bounds = answersLikeReference
  ? { where: 'this processor computes as the reference did', score: 1e-4, margin: 0 }
  : { where: 'another kind of processor than the reference', score: 0.01, margin: 0.02 };

function expectGolden(answers: readonly Answer[]): void {
  const wrong = cases.flatMap(({ text, model_q4: expected }, index) => {
    const { label, score } = answers[index]!;
    const decided = Math.abs(2 * expected.score - 1) > bounds.margin;
    const labelFits = label === expected.label || !decided;
    const scoreFits = label !== expected.label || Math.abs(score - expected.score) <= bounds.score;
    return labelFits && scoreFits ? [] : [{ text, expected, label, score }];
  });
  expect(wrong).toEqual([]);
  expect(answers).toHaveLength(cases.length);
}

describe(`${cases.length} golden answers of the shipped model (${bounds.where}: scores within ${bounds.score})`, () => {
  let classify: Pipeline<'text-classification'>;
  beforeAll(async () => {
    classify = await pipeline('text-classification', { model: pathOf('examples/models/sentiment'), workers: 2 });
  });
  afterAll(() => classify.close());

  test('one text at a time', async () => {
    const answers: Answer[] = [];
    for (const text of texts) answers.push(await classify.run(text));
    expectGolden(answers);
  });

  test(`${CALLERS} callers at once`, async () => {
    expectGolden(await askAtOnce(CALLERS, texts, (text) => classify.run(text, { timeoutMs: 60_000 })));
  });

  test('as one stream', async () => {
    const answers: Answer[] = [];
    for await (const { result } of classify.stream(texts)) answers.push(result);
    expectGolden(answers);
  });
});

describe('a dynamically quantized model', () => {
  const model = pathOf('test/fixtures/models/dynamic-int8');
  const scoresOf = async (batchInvariant: boolean): Promise<{ alone: number[][]; together: number[][] }> => {
    await using classify = await pipeline('text-classification', { model, workers: 1, batchInvariant });
    const ask = async (text: string): Promise<number[]> => {
      const { labels } = await classify.run(text, { topK: null, timeoutMs: 60_000 });
      return [...labels].sort((a, b) => a.label.localeCompare(b.label)).map(({ score }) => score);
    };
    const alone: number[][] = [];
    for (const text of texts) alone.push(await ask(text));
    return { alone, together: await askAtOnce(CALLERS, texts, ask) };
  };
  const largestDifference = ({ alone, together }: { alone: number[][]; together: number[][] }): number =>
    Math.max(...alone.flatMap((scores, text) => scores.map((score, at) => Math.abs(score - together[text]![at]!))));

  test(`answers ${CALLERS} callers as it answers one`, async () => {
    expect(largestDifference(await scoresOf(true))).toBeLessThanOrEqual(1e-6);
  });

  test('does not with batchInvariant: false, so the test above can fail', async () => {
    expect(largestDifference(await scoresOf(false))).toBeGreaterThan(1e-3);
  });
});
