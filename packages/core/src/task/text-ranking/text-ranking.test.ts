import { describe, expect, test } from 'vitest';
import { POLICY, rowOutputs, smallModel } from '../../../../../test/fixtures/tasks/small-model.js';
import { thrown } from '../../../../../test/fixtures/tasks/thrown.js';
import { textRankingRunner as runner } from './runner.js';
import { textRankingSpec as spec } from './spec.js';
import type { TextRankingInput, TextRankingOptions } from './types.js';

async function rank(
  logits: readonly (readonly number[])[],
  options: TextRankingOptions = {},
  more: Partial<TextRankingInput> = {},
) {
  const model = await smallModel();
  const input = { query: 'a', documents: logits.map(() => 'b c'), ...more };
  const request = { input, options, policy: POLICY };
  const rows = runner.expand(request, model);
  return runner.decode(
    logits.map((row) => rowOutputs({ logits: row })),
    rows,
    request,
    model,
  );
}
const order = ({ ranking }: Awaited<ReturnType<typeof rank>>) => ranking.map(({ index }) => index);

describe('text-ranking, caller side', () => {
  const documents = ['b'];
  test.each([
    ['a', 'INVALID_INPUT'],
    [{ query: 'a' }, 'INVALID_INPUT'],
    [{ query: 1, documents }, 'INVALID_INPUT'],
    [{ query: 'a', documents: [] }, 'INVALID_INPUT'],
    [{ query: 'a', documents: ['b', 2] }, 'INVALID_INPUT'],
    [{ query: 'a', documents: new Array(2) }, 'INVALID_INPUT'],
    [{ query: 'a', documents, topK: 0 }, 'INVALID_INPUT'],
    [{ query: 'a', documents, k: 1 }, 'INVALID_INPUT'],
    [{ query: 'a', documents: new Array(1_001).fill('b') }, 'TOO_MANY_ROWS'],
  ])('refuses %#', (input, code) => {
    expect(thrown(() => spec.parseInput(input, 0)).code).toBe(code);
  });

  test('the guard walks the query and every document', () => {
    const clean = (text: string, field: string) => `${field}:${text}`;
    expect(spec.cleanTexts({ query: 'q', documents: ['d', 'e'], topK: 1 }, {}, clean).input).toEqual({
      query: 'query:q',
      documents: ['documents[0]:d', 'documents[1]:e'],
      topK: 1,
    });
  });

  test('the cost is a row a document, sorted by the longest', () => {
    const cost = spec.cost({ query: 'a'.repeat(100), documents: ['b', 'c'.repeat(1_000)] }, {});
    expect(cost).toEqual({ rows: 2, tokens: 30 + 3 + 30 + 282, rowTokens: 312 });
  });
});

describe('text-ranking, executor side', () => {
  test('sigmoid scores, best first, equal ones in the order of the documents', async () => {
    const result = await rank([[0], [2], [0], [3]]);
    expect(order(result)).toEqual([3, 1, 0, 2]);
    expect(result.ranking[2]?.score).toBe(0.5);
  });

  test('topK of the input comes before the option', async () => {
    expect(order(await rank([[0], [2], [1]], { topK: 2 }))).toEqual([1, 2]);
    expect(order(await rank([[0], [2], [1]], { topK: 2 }, { topK: 1 }))).toEqual([1]);
    expect(order(await rank([[0], [2], [1]], { topK: 1 }, { topK: null }))).toHaveLength(3);
  });

  test('two logits count as the difference, whose sigmoid is the softmax of the second', async () => {
    const { ranking } = await rank([
      [1, 2],
      [0, 3],
    ]);
    expect(ranking.map(({ index, score }) => `${index} ${score.toFixed(4)}`)).toEqual(['1 0.9526', '0 0.7311']);
    expect((await rank([[1, 2.5]], { activation: 'none' })).ranking[0]?.score).toBe(1.5);
    await expect(rank([[1, 2, 3]])).rejects.toMatchObject({ code: 'UNSUPPORTED_TASK' });
  });

  test('keeps to the threshold and reports a pair that was cut', async () => {
    expect(order(await rank([[0], [2]], { threshold: 0.6 }))).toEqual([1]);
    expect((await rank([[0], [2]], { maxLength: 5 })).truncated).toBe(true);
    expect((await rank([[0], [2]])).truncated).toBe(false);
  });
});
