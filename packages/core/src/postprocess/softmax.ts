/**
 * Softmax of a vector: `exp(x - max) / sum`. Rounded to single precision at every step, as numpy and PyTorch compute it,
 * so that scores which are equal there are equal here.
 */
export function softmax(logits: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const scores = new Float32Array(logits.length);
  let max = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < scores.length; index += 1) max = Math.max(max, logits[index] as number);
  let sum = 0;
  for (let index = 0; index < scores.length; index += 1) {
    scores[index] = Math.exp(Math.fround((logits[index] as number) - max));
    sum += scores[index] as number;
  }
  const total = Math.fround(sum);
  for (let index = 0; index < scores.length; index += 1) scores[index] = (scores[index] as number) / total;
  return scores;
}
