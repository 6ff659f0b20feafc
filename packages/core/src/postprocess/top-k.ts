/**
 * Indices of the `k` largest scores, best first; equal scores keep their order, as Python's stable sort leaves them.
 * @param k null for all
 */
export function topK(scores: ArrayLike<number>, k: number | null): number[] {
  const order = Array.from(scores, (_, index) => index);
  order.sort((a, b) => (scores[b] as number) - (scores[a] as number));
  return k === null ? order : order.slice(0, k);
}
