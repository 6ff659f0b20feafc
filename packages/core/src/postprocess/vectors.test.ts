import { describe, expect, test } from 'vitest';
import { thrown } from '../../../../test/fixtures/tasks/thrown.js';
import { normalize } from './normalize.js';
import { pool } from './pool.js';
import { quantizeEmbedding } from './quantize-embedding.js';
import { cosineSimilarity, topKSimilar } from './similarity.js';

describe('pool', () => {
  const vectors = Float32Array.from([1, -5, 3, 2, 5, 0]);

  test.each([
    ['mean', [3, -1]],
    ['cls', [1, -5]],
    ['lastToken', [5, 0]],
    ['max', [5, 2]],
  ] as const)('%s of three tokens', (method, expected) => {
    expect([...pool(vectors, 2, method)]).toEqual(expected);
  });

  test.each([1, 3, 4, 7, 8, 13])('the mean of %i columns is that of each column', (width) => {
    const tokens = 5;
    const values = Float32Array.from({ length: width * tokens }, (_, place) => Math.sin(place) * 10);
    const means = Array.from({ length: width }, (_, column) => {
      let sum = 0;
      for (let token = 0; token < tokens; token++) sum += values[token * width + column]!;
      return Math.fround(sum / tokens);
    });
    expect([...pool(values, width, 'mean')]).toEqual(means);
  });

  test('gives memory of its own, of the width alone', () => {
    for (const method of ['mean', 'cls', 'lastToken', 'max'] as const) {
      expect(pool(vectors, 2, method).buffer.byteLength).toBe(8);
    }
  });

  test('a NaN is not lost in the maximum', () => {
    expect(pool(Float32Array.from([1, Number.NaN, 2]), 1, 'max')[0]).toBeNaN();
  });
});

test('normalize gives length 1 and leaves a zero vector', () => {
  expect([...normalize(Float32Array.from([3, 4]))].map((x) => Number(x.toFixed(6)))).toEqual([0.6, 0.8]);
  expect([...normalize(new Float32Array(2))]).toEqual([0, 0]);
});

describe('similarity', () => {
  test('cosine of equal, opposite, orthogonal and zero vectors', () => {
    expect(cosineSimilarity([1, 2], [2, 4])).toBeCloseTo(1, 12);
    expect(cosineSimilarity([1, 2], [-1, -2])).toBeCloseTo(-1, 12);
    expect(cosineSimilarity([1, 0], [0, 1])).toBe(0);
    expect(cosineSimilarity([0, 0], [0, 1])).toBe(0);
  });

  test('vectors of different length are an error', () => {
    expect(thrown(() => cosineSimilarity([1], [1, 2])).code).toBe('INVALID_INPUT');
  });

  test('topKSimilar sorts by similarity and keeps the order of equals', () => {
    const found = topKSimilar(
      [1, 0],
      [
        [0, 1],
        [2, 0],
        [1, 1],
        [5, 0],
      ],
      3,
    );
    expect(found.map(({ index }) => index)).toEqual([1, 3, 2]);
    expect(found[2]?.score).toBeCloseTo(Math.SQRT1_2, 12);
    expect(thrown(() => topKSimilar([1], [[1]], 0)).code).toBe('INVALID_OPTIONS');
  });
});

describe('quantizeEmbedding', () => {
  test('int8 uses the whole range and keeps the direction', () => {
    const embedding = [0.5, -0.25, 0.1, 0];
    const small = quantizeEmbedding(embedding, 'int8');
    expect([...small]).toEqual([127, -63, 25, 0]);
    expect(cosineSimilarity(embedding, small)).toBeGreaterThan(0.999);
    expect([...quantizeEmbedding([0, 0], 'int8')]).toEqual([0, 0]);
  });

  test('binary packs signs into bytes, the first in the highest bit', () => {
    expect([...quantizeEmbedding([1, -1, 1, 0, 0, 0, 0, 1, 1], 'binary')]).toEqual([0b10100001, 0b10000000]);
  });

  test('NaN and an unknown precision are errors', () => {
    expect(thrown(() => quantizeEmbedding([Number.NaN], 'int8')).code).toBe('INVALID_INPUT');
    expect(thrown(() => quantizeEmbedding([1], 'int4' as 'int8')).code).toBe('INVALID_OPTIONS');
  });
});
