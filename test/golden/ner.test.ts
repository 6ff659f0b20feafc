import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bigModel } from '../fixtures/big-models.js';
import { expectScored, type Golden, readGzip } from '../fixtures/tasks/golden.js';
import { usePipeline } from '../fixtures/tasks/use-pipeline.js';

type Aggregation = 'none' | 'simple' | 'first' | 'average' | 'max';

interface Case {
  readonly text: string;
  readonly options: { readonly aggregation: Aggregation };
  readonly output: readonly {
    readonly entity?: string;
    readonly entity_group?: string;
    readonly score: number;
    readonly word: string;
    readonly start: number;
    readonly end: number;
  }[];
}

const model = bigModel('ner');

if (model.missing !== undefined) {
  test.skip(`the named entities of a real model. ${model.missing}`, () => {});
} else {
  describe('the named entities of a real model', () => {
    const path = fileURLToPath(new URL('../fixtures/golden/ner.json.gz', import.meta.url));
    const { cases, tolerance } = readGzip<Golden<Case>>(path);
    const tag = usePipeline('token-classification', model.path);

    test.each(['none', 'simple', 'first', 'average', 'max'] as const)('aggregation %s', async (aggregation) => {
      const own = cases.filter(({ options }) => options.aggregation === aggregation);
      expect(own.length).toBe(33);
      for (const { text, output } of own) {
        const { entities } = await tag().run(text, { aggregation });
        const expected = output.map(({ entity, entity_group, score, word, start, end }) => ({
          entity: entity ?? entity_group ?? '',
          score,
          start,
          end,
          word,
        }));
        expectScored(entities, expected, tolerance);
      }
    });
  });
}
