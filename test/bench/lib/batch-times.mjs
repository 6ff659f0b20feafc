import { median } from './statistics.mjs';

/** Of so many measured batches most like the one in question, one is drawn: the scatter is measured too. */
const NEAREST = 12;
/** How many padded tokens a row more or less counts for, when batches are compared. */
const TOKENS_A_ROW = 8;

/**
 * Collects what batches took in the executors: tokenizing, running and decoding, in milliseconds, by rows and padded
 * tokens. Fed with the events of a pipeline.
 */
export function createBatchTimes() {
  let runs = new Map();
  return {
    emit(event) {
      if (event.type !== 'executed') return;
      const { startedAt, runMs, batchRows, batchPaddedTokens, tokenizeMs, decodeMs } = event.timing;
      // Requests of one row that shared a run have its time to the last digit.
      const key = `${startedAt} ${runMs}`;
      const run = runs.get(key) ?? { rows: batchRows, paddedTokens: batchPaddedTokens, ms: runMs };
      run.ms += tokenizeMs + decodeMs;
      runs.set(key, run);
    },
    /** What was collected since the last call. */
    take() {
      const taken = [...runs.values()];
      runs = new Map();
      return taken;
    },
  };
}

/** How much longer a batch of one row takes while the other workers run as well. */
export function slowdown(alone, busy) {
  const single = (runs) => runs.filter(({ rows }) => rows === 1).map(({ ms }) => ms);
  return median(single(busy)) / median(single(alone));
}

/** Draws the time of a batch from measured ones. */
export function drawTime(measured, random) {
  return (rows, paddedTokens) => {
    const distance = (run) => Math.abs(run.rows - rows) * TOKENS_A_ROW + Math.abs(run.paddedTokens - paddedTokens);
    const nearest = [];
    for (const run of measured) {
      const far = distance(run);
      if (nearest.length === NEAREST && far >= nearest.at(-1).far) continue;
      nearest.push({ far, run });
      nearest.sort((a, b) => a.far - b.far);
      nearest.length = Math.min(nearest.length, NEAREST);
    }
    return nearest[Math.floor(random() * nearest.length)].run.ms;
  };
}
