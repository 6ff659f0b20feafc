import { LexrunError } from '../error/lexrun-error.js';
import { asyncDispose } from '../pipeline/async-dispose.js';
import type { Health } from '../pipeline/health.js';
import { isObject } from '../schema/is-object.js';
import type { TaskName, TaskResult } from '../task/task-map.js';
import type { RolloutSide } from '../telemetry/rollout-event.js';
import { safeTelemetry } from '../telemetry/safe-telemetry.js';
import { tell } from '../telemetry/tell.js';
import { type AnyRun, askSide, type Outcome } from './ask-side.js';
import { createPlacement, keyOfInput } from './assign-side.js';
import type { Canary } from './canary.js';
import { type CanaryOptions, checkCanaryOptions, checkNumber, resolveGuardrails } from './canary-options.js';
import { type Comparison, compareResults, labelOf } from './compare-results.js';
import { type Evaluation, evaluate, type Labelled } from './evaluate.js';
import { createFlights } from './flights.js';
import { type GuardrailName, judge } from './guardrails.js';
import { buildReport, type CanaryReport, type RolloutPhase } from './report.js';
import { createRouter, type RoutedCall } from './route-call.js';
import { countCall, createStats } from './side-stats.js';
import { createTruths } from './truths.js';
import { zScore } from './z-score.js';

/**
 * Puts a candidate to the test beside the pipeline in use: it answers a share of the calls, or is asked in the shadow of
 * the stable side; both are compared, and a guardrail takes the candidate back. Give the models different `variant` names,
 * so that metrics tell them apart.
 * @throws LexrunError `INVALID_OPTIONS`.
 */
export function createCanary<T extends TaskName>(options: CanaryOptions<T>): Canary<T> {
  checkCanaryOptions(options);
  const { stable, candidate, name = 'canary', shadow = false, sticky = true, random = Math.random } = options;
  const settings = resolveGuardrails(options.guardrails);
  const telemetry = safeTelemetry(options.telemetry);
  const sides = { stable, candidate };
  const stats = createStats();
  const place = createPlacement(name);
  const flights = createFlights<RolloutSide | 'call' | 'beside'>();
  const startedAt = Date.now();
  const compare = (options.compare || compareResults) as (a: unknown, b: unknown) => Comparison;
  const isCorrect = (options.isCorrect as ((result: unknown, truth: unknown) => boolean) | undefined) ?? isLabel;
  let share = options.share ?? 0.05;
  let phase: RolloutPhase = 'running';
  let endedBy: GuardrailName | 'manual' | null = null;
  let closing: Promise<void> | undefined;

  const active = (): RolloutSide => (phase === 'promoted' ? 'candidate' : 'stable');
  const shareNow = (): number => (phase === 'running' ? share : phase === 'promoted' ? 1 : 0);
  const report = (): CanaryReport => {
    const models = { stable: stable.health().model, candidate: candidate.health().model };
    const facts = { rollout: name, phase, endedBy, share: shareNow(), shadow, startedAt, models, settings };
    return buildReport(stats, facts);
  };
  const announce = (): void => {
    const guardrail = endedBy === 'manual' || endedBy === null ? undefined : endedBy;
    telemetry.emit({ type: 'rollout', at: Date.now(), rollout: name, phase, share: shareNow(), guardrail });
  };
  const end = (next: RolloutPhase, by: GuardrailName | 'manual'): void => {
    phase = next;
    endedBy = by;
    announce();
  };
  const check = (): void => {
    if (phase !== 'running') return;
    const breached = judge(stats, settings).find(({ state }) => state === 'breached');
    if (breached === undefined) return;
    end('rolled-back', breached.name);
    tell(() => options.onRollback?.(report()));
  };

  const truths = createTruths(options.remember ?? 1_000, (side, result, truth) => {
    const correct = isCorrect(result, truth);
    stats[side].known++;
    if (correct) stats[side].correct++;
  });
  const observed = (side: RolloutSide, outcome: Outcome, beside: boolean): void => {
    if (phase !== 'running') return;
    // The stable side's calls of low priority would make it look slow.
    countCall(stats[side], outcome.ok, beside && side === 'stable' ? undefined : outcome.ms);
    const { ok, ms: durationMs } = outcome;
    telemetry.emit({ type: 'routed', at: Date.now(), rollout: name, side, shadow: beside, ok, durationMs });
    check();
  };
  const compareOne = (first: unknown, second: unknown): void => {
    const { agree, scoreDelta } = compare(first, second);
    stats.pairs.pairs++;
    if (agree) stats.pairs.agreed++;
    if (scoreDelta !== undefined) stats.pairs.scoreDeltas.add(scoreDelta);
    telemetry.emit({ type: 'compared', at: Date.now(), rollout: name, agree, scoreDelta });
  };
  const compared = (first: unknown, second: unknown): void => {
    if (phase !== 'running' || options.compare === false) return;
    try {
      if (!Array.isArray(first)) compareOne(first, second);
      else for (const [index, each] of first.entries()) compareOne(each, (second as unknown[])[index]);
    } catch {
      // The application's comparison failed, not the call.
      stats.pairs.skipped++;
    }
    check();
  };

  const runs = { stable: bind(stable.run, stable), candidate: bind(candidate.run, candidate) };
  const router = createRouter({
    runs,
    flights,
    compares: options.compare !== false,
    fallback: options.fallback ?? true,
    observed,
    compared,
    skipped: () => void stats.pairs.skipped++,
    answered({ requestId }, side, result) {
      try {
        truths.keep(requestId, side, result);
      } catch {
        // The application's `isCorrect` failed, not the call.
      }
    },
  });

  const route = (call: RoutedCall, key: string | undefined): Promise<Outcome> => {
    if (phase !== 'running') return router.plain(active(), call, false);
    const drawn = sticky ? place(String(key ?? keyOfInput(call.input))) : random();
    if (drawn >= share) return router.plain('stable', call, true);
    return shadow ? router.shadow(call) : router.canary(call);
  };
  const refuseClosed = (): void => {
    if (closing !== undefined) throw new LexrunError('CLOSED', 'The canary was closed.');
  };
  const run = async (given: unknown, callOptions: unknown = {}): Promise<unknown> => {
    refuseClosed();
    // What is no options is left to the side in use to refuse.
    if (!isObject(callOptions)) return runs[active()](given, callOptions as never);
    // Asked again later, for comparison or as the safety net; by then the caller may use its list for something else.
    const input = Array.isArray(given) ? [...given] : given;
    const { key, requestId, ...rest } = callOptions as { readonly key?: string; readonly requestId?: string };
    flights.enter('call');
    try {
      const outcome = await route({ input, options: rest, requestId }, key);
      if (outcome.ok) return outcome.result;
      throw outcome.error;
    } finally {
      flights.leave('call');
    }
  };
  async function* stream(inputs: unknown, streamOptions?: unknown) {
    refuseClosed();
    const side = active();
    flights.enter(side);
    try {
      yield* (sides[side].stream as AnyStream)(inputs, streamOptions);
    } finally {
      flights.leave(side);
    }
  }

  const close = (): Promise<void> => {
    closing ??= (async () => {
      await flights.drained('call');
      await flights.drained('beside');
      // Streams are not waited for: one that nobody reads on would never end. The pipelines end them.
      await Promise.all([stable.close(), candidate.close()]);
    })();
    return closing;
  };
  const health = () => {
    const both = { stable: stable.health(), candidate: candidate.health() };
    const answering = both[active()];
    const status = closing === undefined ? worse(answering, both.candidate, phase) : 'closed';
    return { ...answering, status, rollout: { phase, share: shareNow(), ...both } };
  };
  const settle = async (next: RolloutPhase, left: RolloutSide): Promise<CanaryReport> => {
    if (phase !== next) end(next, 'manual');
    await flights.drained(left);
    return report();
  };

  announce();
  return {
    task: stable.task,
    get phase() {
      return phase;
    },
    run,
    stream,
    health,
    report,
    setShare(next: number) {
      checkNumber('share', next, 0, 1);
      share = next;
      // Of an ended rollout nothing changes, and observers count what they are told.
      if (phase === 'running') announce();
    },
    record(requestId: string, truth: unknown) {
      const known = truths.know(requestId, truth);
      if (known) check();
      return known;
    },
    async evaluate(labelled: Iterable<Labelled<T>>): Promise<Evaluation> {
      const { correct, ...figures } = await evaluate(labelled as Iterable<Labelled<TaskName>>, {
        ask: (side, input) => askSide(runs[side], input, { priority: 'bulk' }),
        isCorrect,
        agree: (first, second) => compare(first, second).agree,
        z: zScore(settings.confidence),
      });
      for (const side of ['stable', 'candidate'] as const) {
        stats[side].known += figures.texts;
        stats[side].correct += correct[side];
      }
      check();
      return figures;
    },
    promote: () => settle('promoted', 'stable'),
    rollback: () => settle('rolled-back', 'candidate'),
    close,
    [asyncDispose]: close,
  } as unknown as Canary<T>;
}

type AnyStream = (inputs: unknown, options?: unknown) => AsyncIterableIterator<unknown>;

const bind = (run: unknown, side: object): AnyRun => (run as AnyRun).bind(side);

const isLabel = (result: unknown, truth: unknown): boolean => labelOf(result as TaskResult<TaskName>) === truth;

function worse(answering: Health, candidate: Health, phase: RolloutPhase): Health['status'] {
  const helpless = candidate.status === 'unavailable' || candidate.status === 'closed';
  return phase === 'running' && answering.status === 'ok' && helpless ? 'degraded' : answering.status;
}
