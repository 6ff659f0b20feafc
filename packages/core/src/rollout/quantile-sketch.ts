/** Buckets a doubling: a quantile is off by at most 2 %. */
const PER_DOUBLING = 18;
/** Shorter durations, in milliseconds, count as this one. */
const SHORTEST = 0.01;
/** Up to some three hours. */
const BUCKETS = 30 * PER_DOUBLING;

/** Quantiles of durations, in a fixed 2 KB however many there are. */
export interface QuantileSketch {
  add(milliseconds: number): void;
  /** The value that a share of the durations does not exceed, within 2 %; null without any. */
  quantile(share: number): number | null;
}

/** Counts durations in buckets of equal width on a logarithmic scale. */
export function createQuantileSketch(): QuantileSketch {
  const buckets = new Uint32Array(BUCKETS);
  let count = 0;
  return {
    add(milliseconds) {
      const place = Math.round(Math.log2(Math.max(milliseconds, SHORTEST) / SHORTEST) * PER_DOUBLING);
      const bucket = Math.min(place, BUCKETS - 1);
      buckets[bucket] = buckets[bucket]! + 1;
      count++;
    },
    quantile(share) {
      if (count === 0) return null;
      let left = Math.max(1, Math.ceil(share * count));
      const bucket = buckets.findIndex((size) => {
        left -= size;
        return left <= 0;
      });
      return SHORTEST * 2 ** (bucket / PER_DOUBLING);
    },
  };
}
