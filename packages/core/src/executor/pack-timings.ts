import type { ItemOutcome, ItemTiming } from './executor.js';

/** An outcome on its way, its timing apart. */
export type BareOutcome =
  | Omit<Extract<ItemOutcome, { ok: true }>, 'timing' | 'transfer'>
  | Extract<ItemOutcome, { ok: false }>;

/** Every field of a timing, in the order of its place in a packed one. */
const FIELDS = [
  'startedAt',
  'tokenizeMs',
  'runMs',
  'decodeMs',
  'rows',
  'tokens',
  'batchRows',
  'batchPaddedTokens',
] as const satisfies readonly (keyof ItemTiming)[];
type Packed = { readonly [F in (typeof FIELDS)[number]]: number };

/**
 * Takes the timings out of outcomes and packs them into one array: cloning an object for each costs both sides more
 * than everything else in the message.
 */
export function packTimings(outcomes: readonly ItemOutcome[]): { outcomes: BareOutcome[]; timings: Float64Array } {
  const timings = new Float64Array(outcomes.length * FIELDS.length);
  const bare = outcomes.map((outcome, index): BareOutcome => {
    if (!outcome.ok) return outcome;
    FIELDS.forEach((field, place) => {
      timings[index * FIELDS.length + place] = outcome.timing[field];
    });
    return { id: outcome.id, ok: true, result: outcome.result };
  });
  return { outcomes: bare, timings };
}

/** Puts the outcomes of {@link packTimings} together again. */
export function unpackTimings(outcomes: readonly BareOutcome[], timings: Float64Array): ItemOutcome[] {
  return outcomes.map((outcome, index) => {
    if (!outcome.ok) return outcome;
    const at = index * FIELDS.length;
    const packed = Object.fromEntries(FIELDS.map((field, place) => [field, timings[at + place]!])) as Packed;
    // Does not compile where a timing has a field that is not packed.
    const timing: ItemTiming = packed;
    return { id: outcome.id, ok: true, result: outcome.result, timing };
  });
}
