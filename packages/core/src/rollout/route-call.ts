import type { RolloutSide } from '../telemetry/rollout-event.js';
import { type AnyRun, askSide, callersDoing, mayAskAgain, type Outcome } from './ask-side.js';
import { copyOf } from './copy-of.js';
import type { Flights } from './flights.js';

/** Second sides asked at once for comparison; beyond it, comparisons are left out. */
const MAX_BESIDE = 32;

/** One call on its way. */
export interface RoutedCall {
  readonly input: unknown;
  readonly options: Readonly<Record<string, unknown>>;
  readonly requestId: string | undefined;
}

/** What routing needs of its canary. */
export interface RouteParts {
  readonly runs: Readonly<Record<RolloutSide, AnyRun>>;
  readonly flights: Flights<RolloutSide | 'call' | 'beside'>;
  readonly compares: boolean;
  readonly fallback: boolean;
  /** A call said something about a side. */
  observed(side: RolloutSide, outcome: Outcome, shadow: boolean): void;
  /** An answer whose truth may come. */
  answered(call: RoutedCall, side: RolloutSide, result: unknown): void;
  /** Both sides answered the same input. */
  compared(stable: unknown, candidate: unknown): void;
  skipped(): void;
}

/** The three ways a call can take. Each resolves to the outcome its caller gets. */
export interface Router {
  /** To one side and no other. */
  plain(side: RolloutSide, call: RoutedCall, observe: boolean): Promise<Outcome>;
  /** To the stable side, with the candidate asked beside it. */
  shadow(call: RoutedCall): Promise<Outcome>;
  /** To the candidate, with the stable side as its safety net and for comparison. */
  canary(call: RoutedCall): Promise<Outcome>;
}

/** Builds the routes over two sides. */
export function createRouter(parts: RouteParts): Router {
  const { runs, flights } = parts;

  const ask = async (side: RolloutSide, { input, options }: RoutedCall): Promise<Outcome> => {
    flights.enter(side);
    try {
      return await askSide(runs[side], input, options);
    } finally {
      flights.leave(side);
    }
  };
  const note = (side: RolloutSide, call: RoutedCall, outcome: Outcome, shadow = false): void => {
    if (outcome.ok || !callersDoing(outcome.code)) parts.observed(side, outcome, shadow);
    if (outcome.ok) parts.answered(call, side, outcome.result);
  };

  /** Asks the other side for comparison only: at low priority, and not on behalf of the caller's signal. */
  const beside = (side: RolloutSide, call: RoutedCall): Promise<Outcome> | undefined => {
    if (flights.count('beside') >= MAX_BESIDE) {
      parts.skipped();
      return undefined;
    }
    const { signal: _, ...options } = call.options;
    flights.enter('beside');
    return ask(side, { ...call, options: { ...options, priority: 'bulk' } }).finally(() => flights.leave('beside'));
  };

  return {
    async plain(side, call, observe) {
      const outcome = await ask(side, call);
      if (observe) note(side, call, outcome);
      return outcome;
    },
    async shadow(call) {
      const asked = ask('stable', call);
      const second = beside('candidate', call);
      const outcome = await asked;
      note('stable', call, outcome);
      const answer = second !== undefined && outcome.ok ? copyOf(outcome.result) : undefined;
      second?.then((candidate) => {
        if (tooBusy(candidate)) return parts.skipped();
        // What the stable side answers is a fair question: the candidate's own refusal counts against it.
        if (outcome.ok && !candidate.ok) parts.observed('candidate', candidate, true);
        else note('candidate', call, candidate, true);
        if (outcome.ok && candidate.ok) parts.compared(answer, candidate.result);
      });
      return outcome;
    },
    async canary(call) {
      const candidate = await ask('candidate', call);
      if (candidate.ok) {
        note('candidate', call, candidate);
        const second = parts.compares ? beside('stable', call) : undefined;
        if (second !== undefined) {
          const answer = copyOf(candidate.result);
          second.then((stable) => {
            if (tooBusy(stable)) return parts.skipped();
            note('stable', call, stable, true);
            if (stable.ok) parts.compared(stable.result, answer);
          });
        }
        return candidate;
      }
      const left = timeLeft(call, candidate.ms);
      if (!parts.fallback || !mayAskAgain(candidate.code) || left === undefined) {
        note('candidate', call, candidate);
        return candidate;
      }
      const stable = await ask('stable', { ...call, options: { ...call.options, ...left } });
      if (stable.ok || !callersDoing(candidate.code)) parts.observed('candidate', candidate, false);
      note('stable', call, stable);
      return stable;
    },
  };
}

/** Says nothing about the side: it has no room for calls of low priority, or is being closed. */
function tooBusy(outcome: Outcome): boolean {
  return !outcome.ok && (outcome.code === 'QUEUE_FULL' || outcome.code === 'CLOSED');
}

/** The rest of a call's own time limit; undefined when it is used up. */
function timeLeft({ options }: RoutedCall, usedMs: number): { readonly timeoutMs?: number } | undefined {
  const { timeoutMs } = options;
  if (typeof timeoutMs !== 'number') return {};
  const left = Math.floor(timeoutMs - usedMs);
  return left >= 1 ? { timeoutMs: left } : undefined;
}
