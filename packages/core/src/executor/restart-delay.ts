/** Longest pause before a restart, in milliseconds. */
const MAX_DELAY = 10_000;
/** Pause before the first restart, in milliseconds. */
const FIRST_DELAY = 50;

/** Pause before restart number `attempt` (from 1), doubling up to ten seconds, in milliseconds. */
export function restartDelay(attempt: number): number {
  return Math.min(MAX_DELAY, FIRST_DELAY * 2 ** (attempt - 1));
}
