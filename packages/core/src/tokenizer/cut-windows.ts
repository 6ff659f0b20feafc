import { impossible, type TruncationPlan, type Window } from './truncate.js';

/** Most windows of one encoding. */
const MAX_WINDOWS = 1 << 20;

/**
 * The windows of one sequence, the kept one first.
 * @throws LexrunError `TRUNCATION_IMPOSSIBLE` where the stride leaves no step, or the windows are too many
 */
export function cutWindows(length: number, kept: number, plan: TruncationPlan): Window[] {
  if (kept >= length) return [[0, length]];
  if (kept === 0) {
    return [
      [0, 0],
      [0, length],
    ];
  }
  const step = kept - plan.stride;
  if (step <= 0) throw impossible(`stride must be less than the ${kept} tokens that remain for text`);
  if (length / step > MAX_WINDOWS) throw impossible(`the overflow has more than ${MAX_WINDOWS} windows`);
  const windows: Window[] = [];
  if (plan.side === 'right') {
    for (let start = 0; ; start += step) {
      windows.push([start, Math.min(start + kept, length)]);
      if (start + kept >= length) return windows;
    }
  }
  for (let stop = length; ; stop -= step) {
    windows.push([Math.max(stop - kept, 0), stop]);
    if (stop <= kept) return windows;
  }
}
