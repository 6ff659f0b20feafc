import { fileURLToPath } from 'node:url';
import { cosineSimilarity } from '@lexrun/core';
import { describe, expect, test } from 'vitest';
import { bigModel } from '../fixtures/big-models.js';
import { readGzip } from '../fixtures/tasks/golden.js';
import { usePipeline } from '../fixtures/tasks/use-pipeline.js';

interface Reference {
  readonly cases: readonly { readonly text: string; readonly embedding: readonly number[] }[];
}

const model = bigModel('all-MiniLM-L6-v2');

if (model.missing !== undefined) {
  test.skip(`the embeddings of all-MiniLM-L6-v2. ${model.missing}`, () => {});
} else {
  describe('the embeddings of all-MiniLM-L6-v2', () => {
    const path = fileURLToPath(new URL('../fixtures/golden/embeddings.json.gz', import.meta.url));
    const { cases } = readGzip<Reference>(path);
    const embed = usePipeline('feature-extraction', model.path);
    const options = { pooling: 'mean', normalize: true } as const;

    test(`${cases.length} texts, one at a time`, async () => {
      for (const { text, embedding } of cases) {
        const result = await embed().run(text, options);
        expect(cosineSimilarity(result.embedding, embedding)).toBeGreaterThan(0.99999);
        expect(Math.hypot(...result.embedding)).toBeCloseTo(1, 5);
      }
    });

    test('the same texts as one list, run in batches', async () => {
      const results = await embed().run(
        cases.map(({ text }) => text),
        options,
      );
      for (const [index, { embedding }] of results.entries()) {
        expect(cosineSimilarity(embedding, cases[index]?.embedding ?? [])).toBeGreaterThan(0.99999);
      }
    });
  });
}
