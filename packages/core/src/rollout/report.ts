import type { RolloutSide } from '../telemetry/rollout-event.js';
import { differenceInterval } from './difference-interval.js';
import type { Estimate } from './estimate.js';
import { type GuardrailName, type GuardrailSettings, type GuardrailState, judge } from './guardrails.js';
import { meanInterval, ratioInterval } from './moments.js';
import type { RolloutStats, SideStats } from './side-stats.js';
import { wilsonInterval } from './wilson-interval.js';
import { zScore } from './z-score.js';

/** Where a rollout stands. */
export type RolloutPhase = 'running' | 'promoted' | 'rolled-back';

/** What is known of one side. */
export interface SideReport {
  /** Name of the side's model. */
  readonly model: string;
  /** Calls that were counted; aborted ones, and texts that both sides refuse, are not. */
  readonly requests: number;
  /** Failures of the side's own making. */
  readonly errors: number;
  /** `errors` divided by `requests`. */
  readonly errorRate: Estimate;
  /** Right answers among those whose truth is known. */
  readonly accuracy: Estimate;
  /** Durations of answered calls as their callers waited for them, in milliseconds, within 2 %. */
  readonly latencyMs: {
    /** Median; null without an answer. */
    readonly p50: number | null;
    /** 95th percentile; null without an answer. */
    readonly p95: number | null;
  };
}

/** State of a rollout; plain data, ready for `JSON.stringify`. */
export interface CanaryReport {
  /** Name of the canary. */
  readonly rollout: string;
  /** Where the rollout stands. */
  readonly phase: RolloutPhase;
  /** Who ended it: a guardrail, a person, or nobody yet. */
  readonly endedBy: GuardrailName | 'manual' | null;
  /** Share of calls that go to the candidate, 0 to 1: 0 after a rollback, 1 after a promotion. */
  readonly share: number;
  /** Whether the candidate's answers are only compared. */
  readonly shadow: boolean;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds since the epoch. */
  readonly reportedAt: number;
  /** Of every interval here, 0 to 1. */
  readonly confidence: number;
  /** What is known of each side. */
  readonly sides: Readonly<Record<RolloutSide, SideReport>>;
  /** Candidate minus stable. */
  readonly errorRateDifference: Estimate;
  /** Candidate minus stable. */
  readonly accuracyDifference: Estimate;
  /** Candidate divided by stable, of geometric means. */
  readonly latencyRatio: Estimate;
  /** Share of inputs on which both sides agree. */
  readonly agreement: Estimate;
  /** Mean of the candidate's score minus the stable one, on the same inputs. */
  readonly scoreDrift: Estimate;
  /** Comparisons left out for want of capacity. */
  readonly skippedComparisons: number;
  /** Those that are on. */
  readonly guardrails: readonly GuardrailState[];
}

/** What a report needs beside the figures. */
export interface ReportFacts {
  readonly rollout: string;
  readonly phase: RolloutPhase;
  readonly endedBy: GuardrailName | 'manual' | null;
  readonly share: number;
  readonly shadow: boolean;
  readonly startedAt: number;
  readonly models: Readonly<Record<RolloutSide, string>>;
  readonly settings: GuardrailSettings;
}

/** Puts figures into a report. */
export function buildReport(stats: RolloutStats, { models, settings, ...facts }: ReportFacts): CanaryReport {
  const { stable, candidate, pairs } = stats;
  const z = zScore(settings.confidence);
  return {
    ...facts,
    reportedAt: Date.now(),
    confidence: settings.confidence,
    sides: { stable: sideReport(stable, models.stable, z), candidate: sideReport(candidate, models.candidate, z) },
    errorRateDifference: differenceInterval(
      { hits: stable.errors, samples: stable.requests },
      { hits: candidate.errors, samples: candidate.requests },
      z,
    ),
    accuracyDifference: differenceInterval(
      { hits: stable.correct, samples: stable.known },
      { hits: candidate.correct, samples: candidate.known },
      z,
    ),
    latencyRatio: ratioInterval(stable.logDurations, candidate.logDurations, z),
    agreement: wilsonInterval(pairs.agreed, pairs.pairs, z),
    scoreDrift: meanInterval(pairs.scoreDeltas, z),
    skippedComparisons: pairs.skipped,
    guardrails: judge(stats, settings),
  };
}

function sideReport({ requests, errors, correct, known, durations }: SideStats, model: string, z: number): SideReport {
  return {
    model,
    requests,
    errors,
    errorRate: wilsonInterval(errors, requests, z),
    accuracy: wilsonInterval(correct, known, z),
    latencyMs: { p50: durations.quantile(0.5), p95: durations.quantile(0.95) },
  };
}
