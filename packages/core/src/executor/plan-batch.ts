import type { Priority } from '../scheduler/priority.js';

/** What the planner knows of a row that waits. */
export interface Candidate {
  /** Exact tokens of the row, special tokens included. */
  readonly tokens: number;
  readonly priority: Priority;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** Order of admission, the lower the earlier. */
  readonly order: number;
}

/** Bounds of one run. */
export interface BatchBounds {
  /** Rows x longest row. A row over it runs alone. */
  readonly maxPaddedTokens: number;
  readonly maxRows: number;
  /** What a run costs beside its tokens, in padded tokens; what makes it worthwhile to share one. */
  readonly runOverheadTokens: number;
}

/** A stretch of the candidates: those from `start` up to, not including, `end`. */
export interface BatchPlan {
  readonly start: number;
  readonly end: number;
}

/**
 * Chooses the rows of the next run. It is led by the row with the earliest deadline of the class whose turn it is, so
 * nobody waits behind younger requests for ever. Rows of either class that are nearest to it in length join it, as long
 * as that lowers the cost of a token that somebody asked for:
 * `(run overhead + rows x longest row) / sum of the row lengths`.
 * @param sorted rows by length, the shortest first
 * @param turn the class that leads; the other one does when this one is empty
 * @returns undefined without rows
 */
export function planBatch(sorted: readonly Candidate[], bounds: BatchBounds, turn: Priority): BatchPlan | undefined {
  const leader = chooseLeader(sorted, turn);
  if (leader === undefined) return undefined;
  let start = leader;
  let end = leader + 1;
  let longest = sorted[leader]!.tokens;
  let wanted = longest;
  let best = { start, end };
  let bestCost = (bounds.runOverheadTokens + longest) / wanted;
  for (let rows = 2; rows <= bounds.maxRows; rows++) {
    const shorter = sorted[start - 1];
    const longer = sorted[end];
    const fitsShorter = shorter !== undefined && rows * longest <= bounds.maxPaddedTokens;
    const fitsLonger = longer !== undefined && rows * longer.tokens <= bounds.maxPaddedTokens;
    if (fitsShorter && (!fitsLonger || longest - shorter.tokens <= (longer.tokens - longest) * (rows - 1))) {
      start--;
      wanted += shorter.tokens;
    } else if (fitsLonger) {
      end++;
      longest = longer.tokens;
      wanted += longest;
    } else break;
    const cost = (bounds.runOverheadTokens + rows * longest) / wanted;
    if (cost > bestCost) continue;
    bestCost = cost;
    best = { start, end };
  }
  return best;
}

function chooseLeader(candidates: readonly Candidate[], turn: Priority): number | undefined {
  let best: number | undefined;
  for (let index = 0; index < candidates.length; index++) {
    if (best === undefined || goesBefore(candidates[index]!, candidates[best]!, turn)) best = index;
  }
  return best;
}

function goesBefore(one: Candidate, other: Candidate, turn: Priority): boolean {
  if (one.priority !== other.priority) return one.priority === turn;
  return one.deadline < other.deadline || (one.deadline === other.deadline && one.order < other.order);
}
