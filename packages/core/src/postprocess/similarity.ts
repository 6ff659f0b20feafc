import { LexrunError } from '../error/lexrun-error.js';
import { topK } from './top-k.js';

/** Any vector of numbers: a `Float32Array`, a plain array, an `Int8Array` of quantizeEmbedding. */
export type Vector = ArrayLike<number>;

/** A candidate and its similarity. */
export interface SimilarItem {
  /** Index among the candidates. */
  readonly index: number;
  /** Cosine similarity, -1 to 1. */
  readonly score: number;
}

/**
 * Cosine of the angle between two vectors of one length: `a·b / (|a||b|)`, -1 to 1; 0 where one of them is zero.
 * @throws LexrunError `INVALID_INPUT` for vectors of different length.
 */
export function cosineSimilarity(a: Vector, b: Vector): number {
  if (a.length !== b.length) {
    throw new LexrunError('INVALID_INPUT', `Vectors must have one length, got ${a.length} and ${b.length}.`);
  }
  let [dot, squaresA, squaresB] = [0, 0, 0];
  for (let index = 0; index < a.length; index += 1) {
    const [x, y] = [a[index] as number, b[index] as number];
    dot += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  const lengths = Math.sqrt(squaresA) * Math.sqrt(squaresB);
  return lengths === 0 ? 0 : Math.min(1, Math.max(-1, dot / lengths));
}

/**
 * The `k` candidates most similar to a query by cosine, best first; equal ones keep their order.
 * @param k at least 1
 * @throws LexrunError `INVALID_OPTIONS` for another `k`, `INVALID_INPUT` for vectors of different length.
 */
export function topKSimilar(query: Vector, candidates: readonly Vector[], k: number): readonly SimilarItem[] {
  if (!Number.isInteger(k) || k < 1) {
    throw new LexrunError('INVALID_OPTIONS', `k must be an integer of at least 1, got ${k}.`);
  }
  const scores = candidates.map((candidate) => cosineSimilarity(query, candidate));
  return topK(scores, k).map((index) => ({ index, score: scores[index] as number }));
}
