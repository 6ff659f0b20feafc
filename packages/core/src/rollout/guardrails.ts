import { differenceInterval } from './difference-interval.js';
import type { Estimate } from './estimate.js';
import { ratioInterval } from './moments.js';
import type { RolloutStats } from './side-stats.js';
import { wilsonInterval } from './wilson-interval.js';
import { zScore } from './z-score.js';

/** Bounds beyond which a candidate is taken back. `null` turns one off. */
export interface Guardrails {
  /** How much the candidate's error rate may exceed the stable one. 0 to 1. @default 0.02 */
  readonly maxErrorRateIncrease?: number | null;
  /** How many times as long the candidate may take (geometric means). Above 0. @default 1.5 */
  readonly maxLatencyRatio?: number | null;
  /** Share of inputs on which both sides have to agree. 0 to 1. @default 0.9 */
  readonly minAgreement?: number | null;
  /** How much the candidate's accuracy may fall short, where the truth is known. 0 to 1. @default 0.02 */
  readonly maxAccuracyDrop?: number | null;
  /** Observations a guardrail needs before it may act. 2 to 1,000,000. @default 30 */
  readonly minSamples?: number;
  /**
   * How sure it has to be. They are looked at after every call, and the more often one looks the likelier chance is to
   * deceive, hence more than the usual 0.95. Above 0.5, below 1. @default 0.999
   */
  readonly confidence?: number;
}

/** {@link Guardrails} with every default filled in. */
export type GuardrailSettings = Required<Guardrails>;

/** Name of a guardrail. */
export type GuardrailName = 'errors' | 'latency' | 'agreement' | 'accuracy';

/** A guardrail and what it sees. */
export interface GuardrailState {
  /** Which guardrail. */
  readonly name: GuardrailName;
  /** The bound it holds, in the unit of its option. */
  readonly limit: number;
  /** What it sees, with its interval. */
  readonly observed: Estimate;
  /** `waiting`: too few observations; `breached`: the whole confidence interval is beyond the limit. */
  readonly state: 'waiting' | 'ok' | 'breached';
}

/** Looks at every guardrail that is on. A candidate is only taken back when even the favourable bound is beyond the limit. */
export function judge(stats: RolloutStats, settings: GuardrailSettings): GuardrailState[] {
  const { stable, candidate, pairs } = stats;
  const z = zScore(settings.confidence);
  const states: GuardrailState[] = [];
  const look = (name: GuardrailName, limit: number | null, observed: Estimate, beyond: (limit: number) => boolean) => {
    if (limit === null) return;
    const ready = observed.samples >= settings.minSamples && observed.low !== null;
    states.push({ name, limit, observed, state: !ready ? 'waiting' : beyond(limit) ? 'breached' : 'ok' });
  };

  const errors = differenceInterval(errorsOf(stable), errorsOf(candidate), z);
  look('errors', settings.maxErrorRateIncrease, errors, (limit) => errors.low! > limit);
  const latency = ratioInterval(stable.logDurations, candidate.logDurations, z);
  look('latency', settings.maxLatencyRatio, latency, (limit) => latency.low! > limit);
  const agreement = wilsonInterval(pairs.agreed, pairs.pairs, z);
  look('agreement', settings.minAgreement, agreement, (limit) => agreement.high! < limit);
  const accuracy = differenceInterval(truthOf(stable), truthOf(candidate), z);
  look('accuracy', settings.maxAccuracyDrop, accuracy, (limit) => accuracy.high! < -limit);
  return states;
}

const errorsOf = ({ errors, requests }: RolloutStats['stable']) => ({ hits: errors, samples: requests });
const truthOf = ({ correct, known }: RolloutStats['stable']) => ({ hits: correct, samples: known });
