import type { ErrorCode } from '../error/codes.js';
import type { ItemTiming } from '../executor/executor.js';
import { NO_TELEMETRY } from '../telemetry/safe-telemetry.js';
import type { RequestFacts, Telemetry } from '../telemetry/telemetry.js';
import { textHashOf } from '../telemetry/text-hash.js';
import { SILENT } from './silent-record.js';

/** Tells an observer what happens to one call. */
export interface RequestRecord {
  /** What names the call in events; absent where nobody observes. */
  readonly request?: RequestFacts;
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
  return new TellingRecord(telemetry, withTextHash(facts(), telemetry, texts));
}

/** One object a call, where five functions of its own would be most of what watching costs. */
class TellingRecord implements RequestRecord {
  readonly request: RequestFacts;
  readonly #telemetry: Telemetry;
  readonly #started = performance.now();

  constructor(telemetry: Telemetry, request: RequestFacts) {
    this.#telemetry = telemetry;
    this.request = request;
  }

  accepted(queuedTexts: number, queuedTokens: number): void {
    const { request } = this;
    const at = Date.now();
    this.#telemetry.emit({ type: 'accepted', at, request });
    this.#telemetry.emit({ type: 'queued', at, request, queuedTexts, queuedTokens });
  }

  rejected(code: ErrorCode): void {
    this.#telemetry.emit({ type: 'rejected', at: Date.now(), request: this.request, code });
  }

  executed(item: number, admittedAt: number, timing: ItemTiming): void {
    // The executor's clock is the wall clock. The monotonic one drifts away from it over days, so admission is put on
    // the wall clock by what has passed since, not by the time the process started.
    const at = Date.now();
    const admitted = at - (performance.now() - admittedAt);
    const queuedMs = Math.max(0, timing.startedAt - admitted);
    this.#telemetry.emit({ type: 'executed', at, request: this.request, item, queuedMs, timing });
  }

  completed(results: readonly unknown[]): void {
    let truncated = 0;
    for (const result of results) if ((result as { truncated?: boolean } | null)?.truncated === true) truncated++;
    const durationMs = performance.now() - this.#started;
    this.#telemetry.emit({ type: 'completed', at: Date.now(), request: this.request, durationMs, truncated });
  }

  failed(code: ErrorCode): void {
    const durationMs = performance.now() - this.#started;
    this.#telemetry.emit({ type: 'failed', at: Date.now(), request: this.request, durationMs, code });
  }
}

function withTextHash(
  request: RequestFacts,
  { textHashKey }: Telemetry,
  texts: (() => readonly string[]) | undefined,
): RequestFacts {
  if (textHashKey === undefined || texts === undefined) return request;
  return { ...request, textHash: textHashOf(textHashKey)(texts()) };
}
