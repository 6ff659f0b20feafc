/** To three decimals: microseconds of a time in milliseconds, more would be noise. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
