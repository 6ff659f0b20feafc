import type { ErrorCode } from '../error/codes.js';
import type { ItemTiming } from '../executor/executor.js';
import { NO_TELEMETRY } from '../telemetry/safe-telemetry.js';
import type { RequestFacts, Telemetry } from '../telemetry/telemetry.js';

/** Tells an observer what happens to one call. */
export interface RequestRecord {
  accepted(queuedTexts: number, queuedTokens: number): void;
  rejected(code: ErrorCode): void;
  executed(item: number, admittedAt: number, timing: ItemTiming): void;
  completed(results: readonly unknown[]): void;
  failed(code: ErrorCode): void;
}

const SILENT: RequestRecord = { accepted() {}, rejected() {}, executed() {}, completed() {}, failed() {} };

/** A record of one call. Costs nothing where nobody observes. */
export function createRequestRecord(telemetry: Telemetry, facts: () => RequestFacts): RequestRecord {
  if (telemetry === NO_TELEMETRY) return SILENT;
  const request = facts();
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
      const queuedMs = Math.max(0, timing.startedAt - performance.timeOrigin - admittedAt);
      telemetry.emit({ type: 'executed', at: at(), request, item, queuedMs, timing });
    },
    completed(results) {
      const truncated = results.filter((result) => (result as { truncated?: boolean }).truncated === true).length;
      telemetry.emit({ type: 'completed', at: at(), request, durationMs: durationMs(), truncated });
    },
    failed: (code) => telemetry.emit({ type: 'failed', at: at(), request, durationMs: durationMs(), code }),
  };
}
