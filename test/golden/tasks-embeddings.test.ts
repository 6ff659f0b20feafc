import { loadModel, type Model } from '@lexrun/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectClose, modelsOf, readGolden, taskModel } from '../fixtures/tasks/golden.js';

describe.each(modelsOf('feature-extraction'))('feature-extraction with %s', (name) => {
  interface Case {
    texts: string[];
    mean: number[][];
    meanNormalized: number[][];
    cls: number[][];
    lastToken: number[][];
    max: number[][];
  }
  const { cases, tolerance } = readGolden<Case>(name);
  let model: Model | undefined;
  beforeAll(async () => {
    model = await loadModel({ model: taskModel(name), workers: 1, timeoutMs: 60_000 });
  });
  afterAll(() => model?.close());

  test.each([
    ['mean', { pooling: 'mean' }],
    ['meanNormalized', { pooling: 'mean', normalize: true }],
    ['cls', { pooling: 'cls' }],
    ['lastToken', { pooling: 'lastToken' }],
    ['max', { pooling: 'max' }],
  ] as const)('%s', async (key, options) => {
    const embed = (model as Model).pipeline('feature-extraction');
    for (const golden of cases) {
      const results = await embed.run(golden.texts, options);
      for (const [index, { embedding, truncated }] of results.entries()) {
        expect(embedding).toBeInstanceOf(Float32Array);
        expectClose(embedding, golden[key][index] as number[], tolerance);
        expect(truncated).toBe(false);
      }
    }
  });

  test('token vectors: the first is what cls pooling gives, the last what lastToken gives', async () => {
    const embed = (model as Model).pipeline('token-embeddings');
    for (const { texts, cls, lastToken } of cases) {
      const results = await embed.run(texts);
      for (const [index, { tokens, rows }] of results.entries()) {
        expect(rows.length).toBe(tokens.length);
        expectClose(rows[0] as Float32Array, cls[index] as number[], tolerance);
        expectClose(rows.at(-1) as Float32Array, lastToken[index] as number[], tolerance);
        expect([tokens[0]?.special, tokens.at(-1)?.special]).toEqual([true, true]);
      }
    }
  });
});
