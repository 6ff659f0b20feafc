import { type Estimate, NO_ESTIMATE } from './estimate.js';

/** Count, mean and variance of values that are not kept. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** Unbiased; 0 for fewer than two values. */
  readonly variance: number;
  add(value: number): void;
}

/** Welford's running sums (Welford 1962), which lose no precision over many values. */
export function createMoments(): Moments {
  let count = 0;
  let mean = 0;
  let squares = 0;
  return {
    get count() {
      return count;
    },
    get mean() {
      return mean;
    },
    get variance() {
      return count < 2 ? 0 : squares / (count - 1);
    },
    add(value) {
      count++;
      const delta = value - mean;
      mean += delta / count;
      squares += delta * (value - mean);
    },
  };
}

/** Confidence interval of a mean, by the normal approximation. No bounds for fewer than two values. */
export function meanInterval({ count, mean, variance }: Moments, z: number): Estimate {
  if (count === 0) return NO_ESTIMATE;
  if (count === 1) return { value: mean, low: null, high: null, samples: 1 };
  const half = z * Math.sqrt(variance / count);
  return { value: mean, low: mean - half, high: mean + half, samples: count };
}

/**
 * Confidence interval of a ratio of two durations, `second / first`: Welch's interval for the difference of the means of
 * their logarithms, brought back by the exponential. The ratio is that of geometric means, so one outlier does not decide
 * it. No bounds for fewer than two values a side.
 * @param first moments of logarithms
 * @param second moments of logarithms
 */
export function ratioInterval(first: Moments, second: Moments, z: number): Estimate {
  const samples = Math.min(first.count, second.count);
  if (samples === 0) return NO_ESTIMATE;
  const difference = second.mean - first.mean;
  if (samples === 1) return { value: Math.exp(difference), low: null, high: null, samples };
  const half = z * Math.sqrt(first.variance / first.count + second.variance / second.count);
  return { value: Math.exp(difference), low: Math.exp(difference - half), high: Math.exp(difference + half), samples };
}
