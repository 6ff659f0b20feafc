import { type Estimate, NO_ESTIMATE } from './estimate.js';
import { wilsonInterval } from './wilson-interval.js';

/** Hits among samples. */
export interface Proportion {
  readonly hits: number;
  readonly samples: number;
}

/**
 * Confidence interval of `second - first` for two proportions: Newcombe's hybrid of two Wilson intervals (Newcombe 1998,
 * method 10). Both sides are taken as independent; where they saw the same inputs it is wider than it need be.
 */
export function differenceInterval(first: Proportion, second: Proportion, z: number): Estimate {
  if (first.samples === 0 || second.samples === 0) return NO_ESTIMATE;
  const a = bounds(first, z);
  const b = bounds(second, z);
  const value = b.value - a.value;
  return {
    value,
    low: value - Math.hypot(b.value - b.low, a.high - a.value),
    high: value + Math.hypot(b.high - b.value, a.value - a.low),
    samples: Math.min(first.samples, second.samples),
  };
}

function bounds({ hits, samples }: Proportion, z: number): { value: number; low: number; high: number } {
  const { value, low, high } = wilsonInterval(hits, samples, z);
  return { value: value as number, low: low as number, high: high as number };
}
