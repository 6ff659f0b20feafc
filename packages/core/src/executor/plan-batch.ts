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
  /** What a place of padding costs, as a share of a token. @default 1 */
  readonly paddingCost?: number | undefined;
}

/** Share of the interactive rows, those that have waited longest, out of which an interactive run is planned. */
const OLDER_SHARE = 0.5;
/** So many of the oldest rows are planned together in any case: fewer leave nothing to choose. */
const FEW_ROWS = 4;
/** Most interactive rows that are left out. Where many wait, what shortens the wait of all of them is full runs. */
const MOST_LEFT_OUT = 8;

/**
 * Chooses the rows of the next run. It is led by the row with the earliest deadline of the class whose turn it is, so
 * nobody waits behind younger requests for ever. All rows that may join it are parted into runs, so that
 * `runs x run overhead + padded tokens` is least over all of them (padding counts as much as it costs);
 * the leader's run is the next one. Looking at the others as well, it takes no row that another run would need more.
 *
 * An interactive run is planned without the younger half of the interactive rows, eight of them at most: each that goes
 * early for its length makes one wait that came before it. Only those that need no padding fill what is left of the run.
 * A few rows, and texts of one call, are planned together. A bulk run takes any row, because throughput is all that counts
 * there.
 * @param waiting in any order
 * @param turn the class that leads; the other one does when this one is empty
 * @returns the shortest row first; none without rows
 */
export function planBatch<Row extends Candidate>(
  waiting: readonly Row[],
  bounds: BatchBounds,
  turn: Priority,
): readonly Row[] {
  const inTurn = waiting.toSorted((one, other) => precedence(one, other, turn));
  if (inTurn.length < 2 || bounds.maxRows === 1) return inTurn.slice(0, 1);
  const leader = inTurn[0]!;
  const younger = takeYounger(inTurn);
  const rows = inTurn.sort((one, other) => one.tokens - other.tokens);
  const at = rows.indexOf(leader);
  const ends = partIntoRuns(rows, bounds);
  let start = 0;
  while (ends[start]! <= at) start = ends[start]!;
  const run = rows.slice(start, ends[start]!);
  const longest = run.at(-1)!.tokens;
  const room = Math.min(bounds.maxRows, Math.floor(bounds.maxPaddedTokens / longest)) - run.length;
  if (room > 0) run.push(...younger.filter(({ tokens }) => tokens === longest).slice(0, room));
  return run;
}

/** Takes the younger interactive rows out of those that stand in order. Where bulk rows stand first, it leaves all. */
function takeYounger<Row extends Candidate>(inTurn: Row[]): Row[] {
  const bulk = inTurn.findIndex(({ priority }) => priority === 'bulk');
  const interactive = bulk < 0 ? inTurn.length : bulk;
  let older = Math.max(FEW_ROWS, Math.ceil(interactive * OLDER_SHARE), interactive - MOST_LEFT_OUT);
  // Texts of one call are of one age.
  while (older < interactive && inTurn[older]!.deadline === inTurn[older - 1]!.deadline) older++;
  return inTurn.splice(older, interactive - older);
}

/**
 * The cheapest way to part rows into runs of neighbours in length, by dynamic programming over where a run starts.
 * @param rows the shortest first
 * @returns where a run that starts at an index ends
 */
function partIntoRuns(rows: readonly Candidate[], bounds: BatchBounds): Int32Array {
  const { maxPaddedTokens, maxRows, runOverheadTokens, paddingCost = 1 } = bounds;
  /** Cost of all rows from an index on. */
  const costs = new Float64Array(rows.length + 1);
  const ends = new Int32Array(rows.length);
  for (let start = rows.length - 1; start >= 0; start--) {
    const most = Math.min(maxRows, rows.length - start);
    let least = Number.POSITIVE_INFINITY;
    let tokens = 0;
    for (let count = 1; count <= most; count++) {
      const longest = rows[start + count - 1]!.tokens;
      tokens += longest;
      const padded = count * longest;
      if (count > 1 && padded > maxPaddedTokens) break;
      const cost = runOverheadTokens + tokens + (padded - tokens) * paddingCost + costs[start + count]!;
      // Of equal costs the longer run: rows of one length fill it, the oldest of them first, and the rest is for the last one.
      if (cost > least) continue;
      least = cost;
      ends[start] = start + count;
    }
    costs[start] = least;
  }
  return ends;
}

/** Negative where one goes before the other. */
function precedence(one: Candidate, other: Candidate, turn: Priority): number {
  if (one.priority !== other.priority) return one.priority === turn ? -1 : 1;
  return one.deadline - other.deadline || one.order - other.order;
}
