/** Logistic function `1 / (1 + exp(-x))` in single precision. */
export function sigmoid(logit: number): number {
  return Math.fround(1 / Math.fround(1 + Math.fround(Math.exp(-logit))));
}
