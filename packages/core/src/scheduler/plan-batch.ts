import type { Cost } from '../task/task-spec.js';

/** Who goes first: a person who waits, or a job that may take its time. */
export type Priority = 'interactive' | 'bulk';

/** What the planner knows of a waiting request. */
export interface Candidate {
  readonly cost: Cost;
  readonly priority: Priority;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/** Bounds of one batch. */
export interface BatchBounds {
  /** Estimated padded tokens: all rows x the longest row. A request over it travels alone. */
  readonly maxPaddedTokens: number;
  readonly maxRows: number;
}

/**
 * Chooses the requests of the next batch. The anchor is the request with the earliest deadline of the class whose turn it
 * is, so nobody waits behind younger requests for ever; the rest are those nearest to it in length, so padding stays
 * small. Requests of the other class fill what room is left.
 * @param turn the class that goes first; the other one is taken when this one is empty
 * @returns indexes into `candidates`; empty only without candidates
 */
export function planBatch(candidates: readonly Candidate[], bounds: BatchBounds, turn: Priority): number[] {
  const anchor = chooseAnchor(candidates, turn);
  if (anchor === undefined) return [];
  const first = candidates[anchor]!;
  const chosen = [anchor];
  let rows = first.cost.rows;
  let longest = first.cost.rowTokens;
  for (const index of byNearness(candidates, anchor)) {
    const { cost } = candidates[index]!;
    const nextRows = rows + cost.rows;
    const nextLongest = Math.max(longest, cost.rowTokens);
    if (nextRows > bounds.maxRows || nextRows * nextLongest > bounds.maxPaddedTokens) continue;
    chosen.push(index);
    rows = nextRows;
    longest = nextLongest;
  }
  return chosen;
}

function chooseAnchor(candidates: readonly Candidate[], turn: Priority): number | undefined {
  let best: number | undefined;
  candidates.forEach((candidate, index) => {
    const current = best === undefined ? undefined : candidates[best]!;
    if (current === undefined) best = index;
    else if (candidate.priority !== current.priority) best = candidate.priority === turn ? index : best;
    else if (candidate.deadline < current.deadline) best = index;
  });
  return best;
}

/** The other candidates: the anchor's class first, and within a class those of the most similar length. */
function byNearness(candidates: readonly Candidate[], anchor: number): number[] {
  const { cost, priority } = candidates[anchor]!;
  const distance = (index: number): number => Math.abs(candidates[index]!.cost.rowTokens - cost.rowTokens);
  const foreign = (index: number): number => (candidates[index]!.priority === priority ? 0 : 1);
  return candidates
    .map((_, index) => index)
    .filter((index) => index !== anchor)
    .sort((a, b) => foreign(a) - foreign(b) || distance(a) - distance(b) || a - b);
}
