import { LexrunError } from '../error/lexrun-error.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import type { TaskName, TaskResult } from '../task/task-map.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import type { Comparison } from './compare-results.js';
import type { GuardrailSettings, Guardrails } from './guardrails.js';
import type { CanaryReport } from './report.js';

/** What a canary needs of a pipeline. */
export type CanarySide<T extends TaskName> = Pick<Pipeline<T>, 'task' | 'run' | 'stream' | 'health' | 'close'>;

/** Options of {@link createCanary}. */
export interface CanaryOptions<T extends TaskName> {
  /** What answers today. */
  readonly stable: CanarySide<T>;
  /** What is to answer tomorrow; a pipeline of the same task on a model of its own. */
  readonly candidate: CanarySide<T>;
  /** Names the rollout in reports and metrics, and decides who is in the share. 1 to 100 characters. @default 'canary' */
  readonly name?: string;
  /** Share of calls the candidate gets. 0 to 1. @default 0.05 */
  readonly share?: number;
  /**
   * `true`: the stable side answers every call, and the candidate is asked beside it for its share of them, at low
   * priority. `false`: the candidate answers its share, and the stable side is asked beside it. @default false
   */
  readonly shadow?: boolean;
  /**
   * `true`: the same `key` of a call, or without one the same input, stays on the same side, in every process.
   * `false`: every call is drawn anew. @default true
   */
  readonly sticky?: boolean;
  /** How answers are compared; `false` asks no second side and needs no capacity for it. @default `compareResults` */
  readonly compare?: false | ((stable: TaskResult<T>, candidate: TaskResult<T>) => Comparison);
  /** Whether a result is right, where the truth is known. @default its label is the truth */
  readonly isCorrect?: (result: TaskResult<T>, truth: unknown) => boolean;
  /** When the candidate is taken back by itself. */
  readonly guardrails?: Guardrails;
  /**
   * Whether a call that fails on the candidate is answered by the stable side: in what is left of the call's `timeoutMs`,
   * or, where the call names none, within the stable side's own default. The failure counts all the same. @default true
   */
  readonly fallback?: boolean;
  /** Answers kept for {@link Canary.record}, the newest ones. 0 to 100,000. @default 1,000 */
  readonly remember?: number;
  /** Observes the rollout; the pipelines have observers of their own. @default nothing */
  readonly telemetry?: Telemetry;
  /** Called once when a guardrail takes the candidate back. Its failures are ignored. */
  readonly onRollback?: (report: CanaryReport) => void;
  /** Draws a number from 0 to 1, for `sticky: false`. @default Math.random */
  readonly random?: () => number;
}

/** Fills in the guardrails' defaults. @throws LexrunError `INVALID_OPTIONS`. */
export function resolveGuardrails(guardrails: Guardrails = {}): GuardrailSettings {
  const settings: GuardrailSettings = {
    maxErrorRateIncrease: 0.02,
    maxLatencyRatio: 1.5,
    minAgreement: 0.9,
    maxAccuracyDrop: 0.02,
    minSamples: 30,
    confidence: 0.999,
    ...Object.fromEntries(Object.entries(guardrails).filter(([, value]) => value !== undefined)),
  };
  for (const name of ['maxErrorRateIncrease', 'minAgreement', 'maxAccuracyDrop'] as const) {
    if (settings[name] !== null) checkNumber(`guardrails.${name}`, settings[name], 0, 1);
  }
  if (settings.maxLatencyRatio !== null) checkNumber('guardrails.maxLatencyRatio', settings.maxLatencyRatio, 1e-3, 1e6);
  checkNumber('guardrails.minSamples', settings.minSamples, 2, 1_000_000);
  checkNumber('guardrails.confidence', settings.confidence, 0.5, 1 - 1e-9);
  return settings;
}

/** Checks what the guardrails leave. @throws LexrunError `INVALID_OPTIONS`. */
export function checkCanaryOptions<T extends TaskName>(options: CanaryOptions<T>): void {
  const { stable, candidate, name = 'canary', share = 0.05, remember = 1_000 } = options;
  for (const [side, pipeline] of Object.entries({ stable, candidate })) {
    if (typeof pipeline?.run !== 'function') throw invalid(side, 'a pipeline');
  }
  if (stable.task !== candidate.task) throw invalid('candidate', `a pipeline of the task ${stable.task}`);
  if ((stable as unknown) === candidate) throw invalid('candidate', 'another pipeline than the stable one');
  if (typeof name !== 'string' || name.length < 1 || name.length > 100) throw invalid('name', '1 to 100 characters');
  checkNumber('share', share, 0, 1);
  checkNumber('remember', remember, 0, 100_000);
}

/** @throws LexrunError `INVALID_OPTIONS`. */
export function checkNumber(option: string, value: unknown, min: number, max: number): void {
  if (typeof value !== 'number' || !(value >= min && value <= max))
    throw invalid(option, `a number from ${min} to ${max}`);
}

function invalid(option: string, expected: string): LexrunError {
  return new LexrunError('INVALID_OPTIONS', `Option ${option} must be ${expected}.`, { details: { option } });
}
