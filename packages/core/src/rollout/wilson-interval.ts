import { type Estimate, NO_ESTIMATE } from './estimate.js';

/**
 * Confidence interval of a proportion by Wilson's score method (Wilson 1927), which stays inside 0 and 1 and holds for few
 * samples and for proportions near either end.
 * @param hits at most `samples`
 * @param z see `zScore`
 */
export function wilsonInterval(hits: number, samples: number, z: number): Estimate {
  if (samples === 0) return NO_ESTIMATE;
  const value = hits / samples;
  const square = z * z;
  const scale = 1 + square / samples;
  const center = (value + square / (2 * samples)) / scale;
  const half = (z / scale) * Math.sqrt((value * (1 - value)) / samples + square / (4 * samples * samples));
  return {
    value,
    low: hits === 0 ? 0 : Math.max(0, center - half),
    high: hits === samples ? 1 : Math.min(1, center + half),
    samples,
  };
}
