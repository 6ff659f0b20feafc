import { LexrunError } from '../error/lexrun-error.js';

/** How many bits a column of an embedding keeps: eight or one. */
export type EmbeddingPrecision = 'int8' | 'binary';

/**
 * Makes an embedding smaller.
 *
 * `'int8'`, a quarter of the bytes: each number becomes `round(127 * x / max|x|)`, -127 to 127. The scale is dropped:
 * cosine similarity does not depend on it.
 *
 * `'binary'`, a thirty-second: one bit a number, set where it is above 0, eight to a byte, the first in the highest bit
 * (numpy's `packbits`); compare with the Hamming distance.
 * @throws LexrunError `INVALID_OPTIONS` for another precision, `INVALID_INPUT` for NaN or an infinity.
 */
export function quantizeEmbedding(embedding: ArrayLike<number>, precision: 'int8'): Int8Array<ArrayBuffer>;
export function quantizeEmbedding(embedding: ArrayLike<number>, precision: 'binary'): Uint8Array<ArrayBuffer>;
export function quantizeEmbedding(
  embedding: ArrayLike<number>,
  precision: EmbeddingPrecision,
): Int8Array<ArrayBuffer> | Uint8Array<ArrayBuffer> {
  const values = Array.from(embedding);
  if (!values.every(Number.isFinite)) {
    throw new LexrunError('INVALID_INPUT', 'An embedding must hold finite numbers only.');
  }
  if (precision === 'int8') return toInt8(values);
  if (precision === 'binary') return toBits(values);
  throw new LexrunError('INVALID_OPTIONS', "precision must be one of 'int8', 'binary'.");
}

function toInt8(values: readonly number[]): Int8Array<ArrayBuffer> {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Int8Array.from(values, (value) => (largest === 0 ? 0 : Math.round((value / largest) * 127)));
}

function toBits(values: readonly number[]): Uint8Array<ArrayBuffer> {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  for (const [place, value] of values.entries()) {
    if (value > 0) bits[place >> 3] = (bits[place >> 3] as number) | (0x80 >> (place & 7));
  }
  return bits;
}
