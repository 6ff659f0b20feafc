import type { ItemOutcome, ItemTiming } from './executor.js';

/** An outcome on its way, its timing apart. */
export type BareOutcome =
  | Omit<Extract<ItemOutcome, { ok: true }>, 'timing' | 'transfer'>
  | Extract<ItemOutcome, { ok: false }>;

/** Figures of a timing, in the order of `pack` and `unpack`. */
const FIELDS = 8;

/**
 * Takes the timings out of outcomes and packs them into one array: cloning an object for each costs both sides more
 * than everything else in the message.
 */
export function packTimings(outcomes: readonly ItemOutcome[]): { outcomes: BareOutcome[]; timings: Float64Array } {
  const timings = new Float64Array(outcomes.length * FIELDS);
  const bare = outcomes.map((outcome, index): BareOutcome => {
    if (!outcome.ok) return outcome;
    pack(outcome.timing, timings, index * FIELDS);
    return { id: outcome.id, ok: true, result: outcome.result };
  });
  return { outcomes: bare, timings };
}

/** Puts the outcomes of {@link packTimings} together again. */
export function unpackTimings(outcomes: readonly BareOutcome[], timings: Float64Array): ItemOutcome[] {
  return outcomes.map((outcome, index) => {
    if (!outcome.ok) return outcome;
    return { id: outcome.id, ok: true, result: outcome.result, timing: unpack(timings, index * FIELDS) };
  });
}

function pack(timing: ItemTiming, into: Float64Array, at: number): void {
  into[at] = timing.startedAt;
  into[at + 1] = timing.tokenizeMs;
  into[at + 2] = timing.runMs;
  into[at + 3] = timing.decodeMs;
  into[at + 4] = timing.rows;
  into[at + 5] = timing.tokens;
  into[at + 6] = timing.batchRows;
  into[at + 7] = timing.batchPaddedTokens;
}

function unpack(from: Float64Array, at: number): ItemTiming {
  return {
    startedAt: from[at]!,
    tokenizeMs: from[at + 1]!,
    runMs: from[at + 2]!,
    decodeMs: from[at + 3]!,
    rows: from[at + 4]!,
    tokens: from[at + 5]!,
    batchRows: from[at + 6]!,
    batchPaddedTokens: from[at + 7]!,
  };
}
