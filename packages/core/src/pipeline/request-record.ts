import type { ErrorCode } from '../error/codes.js';
import type { ItemTiming } from '../executor/executor.js';
import { NO_TELEMETRY } from '../telemetry/safe-telemetry.js';
import type { RequestFacts, Telemetry } from '../telemetry/telemetry.js';
import { textHashOf } from '../telemetry/text-hash.js';
import { SILENT } from './silent-record.js';

/** Tells an observer what happens to one call. */
export interface RequestRecord {
  accepted(queuedTexts: number, queuedTokens: number): void;
  rejected(code: ErrorCode): void;
  /** @param admittedAt by the monotonic clock, in milliseconds */
  executed(item: number, admittedAt: number, timing: ItemTiming): void;
  completed(results: readonly unknown[]): void;
  failed(code: ErrorCode): void;
}

/**
 * A record of one call. Costs nothing where nobody observes.
 * @param texts the strings as the caller gave them; read only where an observer asked for their hash
 */
export function createRequestRecord(
  telemetry: Telemetry,
  facts: () => RequestFacts,
  texts?: () => readonly string[],
): RequestRecord {
  if (telemetry === NO_TELEMETRY) return SILENT;
  const request = withTextHash(facts(), telemetry, texts);
  const started = performance.now();
  const at = (): number => Date.now();
  const durationMs = (): number => performance.now() - started;
  return {
    accepted(queuedTexts, queuedTokens) {
      telemetry.emit({ type: 'accepted', at: at(), request });
      telemetry.emit({ type: 'queued', at: at(), request, queuedTexts, queuedTokens });
    },
    rejected: (code) => telemetry.emit({ type: 'rejected', at: at(), request, code }),
    executed(item, admittedAt, timing) {
      // The executor's clock is the wall clock. The monotonic one drifts away from it over days, so admission is put on
      // the wall clock by what has passed since, not by the time the process started.
      const admitted = at() - (performance.now() - admittedAt);
      const queuedMs = Math.max(0, timing.startedAt - admitted);
      telemetry.emit({ type: 'executed', at: at(), request, item, queuedMs, timing });
    },
    completed(results) {
      const truncated = results.filter(
        (result) => (result as { truncated?: boolean } | null)?.truncated === true,
      ).length;
      telemetry.emit({ type: 'completed', at: at(), request, durationMs: durationMs(), truncated });
    },
    failed: (code) => telemetry.emit({ type: 'failed', at: at(), request, durationMs: durationMs(), code }),
  };
}

function withTextHash(
  request: RequestFacts,
  { textHashKey }: Telemetry,
  texts: (() => readonly string[]) | undefined,
): RequestFacts {
  if (textHashKey === undefined || texts === undefined) return request;
  return { ...request, textHash: textHashOf(textHashKey)(texts()) };
}
