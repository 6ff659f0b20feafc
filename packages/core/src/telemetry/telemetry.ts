import type { ErrorCode } from '../error/codes.js';
import type { ItemTiming } from '../executor/executor.js';

/** What every event of one request names. */
export interface RequestFacts {
  /** Unique in this process. */
  readonly requestId: string;
  readonly task: string;
  /** Name the application gave the model, or the last part of its reference. */
  readonly model: string;
  readonly revision: string | undefined;
  readonly device: string;
  /** Share of a rollout the request belongs to. */
  readonly variant: string | undefined;
  /** Texts in the call. */
  readonly texts: number;
  /** UTF-16 code units of all texts. */
  readonly characters: number;
}

/**
 * What the pipeline tells an observer. Events hold figures and names, never text. `at` is in milliseconds since the
 * epoch.
 */
export type TelemetryEvent =
  | { readonly type: 'accepted'; readonly at: number; readonly request: RequestFacts }
  | { readonly type: 'rejected'; readonly at: number; readonly request: RequestFacts; readonly code: ErrorCode }
  | {
      readonly type: 'queued';
      readonly at: number;
      readonly request: RequestFacts;
      readonly queuedTexts: number;
      readonly queuedTokens: number;
    }
  | {
      readonly type: 'batch';
      readonly at: number;
      readonly model: string;
      readonly batchId: number;
      readonly executor: number;
      readonly items: number;
      readonly estimatedTokens: number;
    }
  | {
      readonly type: 'executed';
      readonly at: number;
      readonly request: RequestFacts;
      readonly item: number;
      readonly queuedMs: number;
      readonly timing: ItemTiming;
    }
  | {
      readonly type: 'completed';
      readonly at: number;
      readonly request: RequestFacts;
      readonly durationMs: number;
      readonly truncated: number;
    }
  | {
      readonly type: 'failed';
      readonly at: number;
      readonly request: RequestFacts;
      readonly durationMs: number;
      readonly code: ErrorCode;
    }
  | {
      readonly type: 'executor-restarted';
      readonly at: number;
      readonly model: string;
      readonly executor: number;
      readonly attempt: number;
      readonly code: ErrorCode;
    };

/** Observes a pipeline. An observer that throws is ignored: it cannot break a request. */
export interface Telemetry {
  emit(event: TelemetryEvent): void;
}
