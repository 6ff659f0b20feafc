/** What a choice between executors looks at. Estimated tokens throughout. */
export interface Lane {
  /** Sent there and not answered yet. */
  readonly load: number;
  /** Mean length of the rows that wait there; undefined where none does. */
  readonly meanRowTokens: number | undefined;
}

/** Share of all load by which executors may differ for the sake of similar lengths. */
const UNEVEN_SHARE = 0.25;

/**
 * Chooses the executor for a request: one of those with the least to do, and among them the one whose waiting rows are
 * nearest in length. So rows of similar length meet in one place, where they share runs with little padding.
 * @param slack the most by which the loads of executors may differ, about one run
 * @returns an index; undefined without lanes
 */
export function chooseLane(lanes: readonly Lane[], rowTokens: number, slack: number): number | undefined {
  let total = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const { load } of lanes) {
    total += load;
    if (load < least) least = load;
  }
  const most = least + Math.min(slack, total * UNEVEN_SHARE);
  let best: number | undefined;
  let nearest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < lanes.length; index++) {
    const lane = lanes[index]!;
    if (lane.load > most) continue;
    // An executor where nothing waits takes any length.
    const apart = Math.abs((lane.meanRowTokens ?? rowTokens) - rowTokens);
    if (best !== undefined && apart >= nearest) continue;
    best = index;
    nearest = apart;
  }
  return best;
}
