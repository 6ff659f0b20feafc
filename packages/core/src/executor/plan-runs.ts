import type { ExecutorLimits } from './executor.js';

/** Bounds of one run of the session. */
export type RunBounds = Pick<ExecutorLimits, 'maxPaddedTokens' | 'maxBatchRows'>;

/**
 * Groups rows into runs of similar length, so that padding stays small: sorted by length, each run filled until
 * `rows x longest row` would pass the budget. A row over the budget runs alone.
 * @param lengths exact tokens of each row
 * @returns indexes into `lengths`, one array a run, shortest rows first
 */
export function planRuns(lengths: readonly number[], bounds: RunBounds): number[][] {
  const order = lengths.map((_, index) => index).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const runs: number[][] = [];
  let run: number[] = [];
  for (const index of order) {
    const padded = lengths[index]! * (run.length + 1);
    if (run.length > 0 && (padded > bounds.maxPaddedTokens || run.length >= bounds.maxBatchRows)) {
      runs.push(run);
      run = [];
    }
    run.push(index);
  }
  if (run.length > 0) runs.push(run);
  return runs;
}
