/**
 * How many standard deviations around the mean hold a share of a normal distribution: 1.96 for 0.95. Rational
 * approximation 26.2.23 of Abramowitz and Stegun, off by at most 4.5e-4.
 * @param confidence above 0 and below 1
 */
export function zScore(confidence: number): number {
  const t = Math.sqrt(-2 * Math.log((1 - confidence) / 2));
  return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}
