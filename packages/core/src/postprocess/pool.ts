/** How token vectors become one. */
export type PoolingMethod = 'mean' | 'cls' | 'lastToken' | 'max';

/**
 * Pools token vectors `[tokens, width]` (row-major, no padding) to one vector of `width` numbers: their mean, the first,
 * the last, or the maximum of each column. A new array, zeros for no tokens.
 */
export function pool(vectors: Float32Array, width: number, method: PoolingMethod): Float32Array<ArrayBuffer> {
  const tokens = width === 0 ? 0 : Math.floor(vectors.length / width);
  if (tokens === 0) return new Float32Array(width);
  if (method === 'cls') return vectors.slice(0, width) as Float32Array<ArrayBuffer>;
  if (method === 'lastToken') return vectors.slice((tokens - 1) * width, tokens * width) as Float32Array<ArrayBuffer>;
  return method === 'mean' ? mean(vectors, width, tokens) : maximum(vectors, width, tokens);
}

function mean(vectors: Float32Array, width: number, tokens: number): Float32Array<ArrayBuffer> {
  // Sums in double precision: hundreds of tokens would cost single precision a digit.
  const sums = new Float64Array(width);
  const at = (place: number): number => vectors[place] as number;
  let token = 0;
  // Four tokens at a time, added in their order: a sum is read and written a quarter as often, and stays the same.
  for (; token + 4 <= tokens; token += 4) {
    const first = token * width;
    const [second, third, fourth] = [first + width, first + 2 * width, first + 3 * width];
    for (let column = 0; column < width; column += 1) {
      sums[column] =
        (sums[column] as number) + at(first + column) + at(second + column) + at(third + column) + at(fourth + column);
    }
  }
  for (; token < tokens; token += 1) {
    for (let column = 0; column < width; column += 1)
      sums[column] = (sums[column] as number) + at(token * width + column);
  }
  const means = new Float32Array(width);
  for (let column = 0; column < width; column += 1) means[column] = (sums[column] as number) / tokens;
  return means;
}

function maximum(vectors: Float32Array, width: number, tokens: number): Float32Array<ArrayBuffer> {
  const most = vectors.slice(0, width) as Float32Array<ArrayBuffer>;
  for (let token = 1, at = width; token < tokens; token += 1) {
    for (let column = 0; column < width; column += 1, at += 1) {
      // Math.max keeps a NaN in sight of the check that follows.
      most[column] = Math.max(most[column] as number, vectors[at] as number);
    }
  }
  return most;
}
