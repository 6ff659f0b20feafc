import { LexrunError } from '../error/lexrun-error.js';
import { normalize } from '../postprocess/normalize.js';

/** What becomes of a vector after pooling. */
export interface EmbeddingShape {
  readonly normalize: boolean;
  /** Columns to keep. @default all */
  readonly dimensions?: number | undefined;
}

/**
 * Cuts a vector to its first columns, then scales it to length 1: in that order, since a part of a unit vector is
 * shorter. Takes the vector over: the result may be the same array, scaled in place.
 * @throws LexrunError `INVALID_OPTIONS` for more columns than the model has.
 */
export function shapeEmbedding(vector: Float32Array<ArrayBuffer>, shape: EmbeddingShape): Float32Array<ArrayBuffer> {
  const { dimensions = vector.length } = shape;
  if (dimensions > vector.length) {
    throw new LexrunError('INVALID_OPTIONS', `Option dimensions must be at most ${vector.length}, got ${dimensions}.`, {
      hint: `The model's vectors have ${vector.length} columns.`,
      details: { option: 'dimensions', limit: vector.length, actual: dimensions },
    });
  }
  const cut = dimensions === vector.length ? vector : vector.slice(0, dimensions);
  return shape.normalize ? normalize(cut) : cut;
}
