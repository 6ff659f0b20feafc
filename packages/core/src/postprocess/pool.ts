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
  const means = new Float32Array(width);
  const end = tokens * width;
  const at = (place: number): number => vectors[place] as number;
  let column = 0;
  // Four columns at a time: their sums stay in registers. In double precision: hundreds of tokens would cost single
  // precision a digit.
  for (; column + 4 <= width; column += 4) {
    let first = 0;
    let second = 0;
    let third = 0;
    let fourth = 0;
    for (let place = column; place < end; place += width) {
      first += at(place);
      second += at(place + 1);
      third += at(place + 2);
      fourth += at(place + 3);
    }
    means[column] = first / tokens;
    means[column + 1] = second / tokens;
    means[column + 2] = third / tokens;
    means[column + 3] = fourth / tokens;
  }
  for (; column < width; column += 1) {
    let sum = 0;
    for (let place = column; place < end; place += width) sum += at(place);
    means[column] = sum / tokens;
  }
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
