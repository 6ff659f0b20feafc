/** A span of tokens, both ends included, and its probability. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/**
 * The `k` most probable spans of at most `maxTokens` tokens, best first, equal ones in the order of start, then end. A
 * span's probability is that of its start times that of its end, in single precision; spans without probability are
 * left out.
 */
export function bestSpans(starts: Float32Array, ends: Float32Array, k: number, maxTokens: number): readonly Span[] {
  let spans: Span[] = [];
  // Sorting now and then keeps memory bounded however many spans a window has.
  const enough = 4 * k + 1_000;
  const shrink = (): void => {
    spans = spans.sort((a, b) => b.score - a.score || a.start - b.start || a.end - b.end).slice(0, k);
  };
  for (let start = 0; start < starts.length; start += 1) {
    const probability = starts[start] as number;
    if (probability === 0) continue;
    const last = Math.min(start + maxTokens, ends.length);
    for (let end = start; end < last; end += 1) {
      const score = Math.fround(probability * (ends[end] as number));
      if (score > 0) spans.push({ start, end, score });
    }
    if (spans.length > enough) shrink();
  }
  shrink();
  return spans;
}

/** Softmax over the allowed places of a vector; 0 elsewhere. Single precision. */
export function maskedSoftmax(logits: Float32Array, allowed: readonly boolean[]): Float32Array<ArrayBuffer> {
  const scores = new Float32Array(logits.length);
  let max = Number.NEGATIVE_INFINITY;
  for (const [place, value] of logits.entries()) if (allowed[place]) max = Math.max(max, value);
  let sum = 0;
  for (const [place, value] of logits.entries()) {
    if (!allowed[place]) continue;
    scores[place] = Math.exp(Math.fround(value - max));
    sum += scores[place] as number;
  }
  const total = Math.fround(sum);
  return total === 0 ? scores : scores.map((score) => score / total);
}
