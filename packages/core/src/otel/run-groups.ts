import type { RequestFacts, TelemetryEvent } from '../telemetry/telemetry.js';

type Executed = Extract<TelemetryEvent, { type: 'executed' }>;

/** One run of a model, put together from the texts that ended with it. */
export interface RunGroup {
  /** When it began, in milliseconds since the epoch. */
  readonly startedAt: number;
  readonly runMs: number;
  readonly rows: number;
  readonly paddedTokens: number;
  /** Share of the padded tokens that was padding, 0 to 1. */
  readonly paddingShare: number;
  /** The requests that shared it, each once. */
  readonly requests: readonly RequestFacts[];
}

/**
 * Puts texts that ended with the same run together again: they are told in one turn of the event loop, with the same
 * start and the same shape. A run that only worked on texts with more rows to come shows up in none.
 * @param flush called once a run, before that turn ends
 */
export function createRunGroups(flush: (group: RunGroup) => void): (event: Executed) => void {
  let members: Executed[] = [];

  const close = (): void => {
    if (members.length === 0) return;
    const closed = members;
    members = [];
    try {
      flush(toGroup(closed));
    } catch {
      // Nobody is above this turn to catch it, and an exporter must not end the process.
    }
  };

  return (event) => {
    const first = members[0];
    if (first !== undefined && !sameRun(first, event)) close();
    members.push(event);
    if (members.length === 1) queueMicrotask(close);
  };
}

function sameRun(a: Executed, b: Executed): boolean {
  return (
    a.timing.startedAt === b.timing.startedAt &&
    a.timing.batchRows === b.timing.batchRows &&
    a.timing.batchPaddedTokens === b.timing.batchPaddedTokens &&
    a.request.model === b.request.model &&
    a.request.variant === b.request.variant
  );
}

function toGroup(members: readonly Executed[]): RunGroup {
  const { startedAt, runMs, batchRows, batchPaddedTokens } = members[0]!.timing;
  const sum = (of: (event: Executed) => number): number => members.reduce((total, event) => total + of(event), 0);
  // A text of many rows may have run in several runs: its mean row stands for those in this one.
  const tokens =
    (sum(({ timing }) => timing.tokens) /
      Math.max(
        1,
        sum(({ timing }) => timing.rows),
      )) *
    batchRows;
  return {
    startedAt,
    runMs,
    rows: batchRows,
    paddedTokens: batchPaddedTokens,
    paddingShare: batchPaddedTokens === 0 ? 0 : Math.min(1, Math.max(0, 1 - tokens / batchPaddedTokens)),
    requests: [...new Set(members.map((event) => event.request))],
  };
}
