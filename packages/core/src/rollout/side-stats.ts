import { createMoments, type Moments } from './moments.js';
import { createQuantileSketch, type QuantileSketch } from './quantile-sketch.js';

/** What was observed of one side of a rollout. */
export interface SideStats {
  /** Calls answered or failed; those that failed by their caller's doing are not among them. */
  requests: number;
  errors: number;
  /** Texts whose truth is known, and those of them it got right. */
  known: number;
  correct: number;
  /** Natural logarithms of the durations of answered calls, in milliseconds. */
  readonly logDurations: Moments;
  readonly durations: QuantileSketch;
}

/** What was observed of inputs that both sides answered. */
export interface PairStats {
  pairs: number;
  agreed: number;
  readonly scoreDeltas: Moments;
  /** Comparisons left out, because too many were under way or the other side was too busy. */
  skipped: number;
}

/** Everything a rollout has observed. */
export interface RolloutStats {
  readonly stable: SideStats;
  readonly candidate: SideStats;
  readonly pairs: PairStats;
}

/** Nothing observed yet. */
export function createStats(): RolloutStats {
  return {
    stable: createSide(),
    candidate: createSide(),
    pairs: { pairs: 0, agreed: 0, scoreDeltas: createMoments(), skipped: 0 },
  };
}

function createSide(): SideStats {
  return {
    requests: 0,
    errors: 0,
    known: 0,
    correct: 0,
    logDurations: createMoments(),
    durations: createQuantileSketch(),
  };
}

/** Takes in one call of a side. @param durationMs undefined where it does not compare with the other side's */
export function countCall(side: SideStats, ok: boolean, durationMs: number | undefined): void {
  side.requests++;
  if (!ok) side.errors++;
  else if (durationMs !== undefined) {
    side.durations.add(durationMs);
    // A clock may not have moved during the call.
    side.logDurations.add(Math.log(Math.max(durationMs, 0.001)));
  }
}
