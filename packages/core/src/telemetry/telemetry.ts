import type { ErrorCode } from '../error/codes.js';
import type { ItemTiming } from '../executor/executor.js';
import type { RolloutEvent } from './rollout-event.js';

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
  /**
   * Fingerprint of the texts as the caller gave them: the first 128 bits of their HMAC-SHA-256, in hexadecimal. Absent
   * unless an observer has a {@link Telemetry.textHashKey}.
   */
  readonly textHash?: string | undefined;
}

/**
 * What the pipeline tells an observer. Events hold figures and names, never text. `at` is in milliseconds since the
 * epoch. Every event of one request holds the same `request` object. `accepted` and `rejected` are told in the caller's
 * asynchronous context, the others in that of the executor's answer.
 */
export type TelemetryEvent =
  | RolloutEvent
  | { readonly type: 'accepted'; readonly at: number; readonly request: RequestFacts }
  | { readonly type: 'rejected'; readonly at: number; readonly request: RequestFacts; readonly code: ErrorCode }
  | {
      readonly type: 'queued';
      readonly at: number;
      readonly request: RequestFacts;
      readonly queuedTexts: number;
      readonly queuedTokens: number;
    }
  /** Requests were handed to an executor together. */
  | {
      readonly type: 'batch';
      readonly at: number;
      readonly model: string;
      readonly batchId: number;
      readonly executor: number;
      readonly items: number;
      readonly estimatedTokens: number;
    }
  /** The model ran once, for texts of these calls. Told before the answers that came of it. */
  | {
      readonly type: 'run';
      readonly at: number;
      readonly model: string;
      readonly executor: number;
      /** When it began, in milliseconds since the epoch. */
      readonly startedAt: number;
      readonly runMs: number;
      readonly rows: number;
      /** Tokens of its rows, and with padding. */
      readonly tokens: number;
      readonly paddedTokens: number;
      /** False where the model failed; its rows are then run again one by one. */
      readonly ok: boolean;
      /** The calls with a row in it, each once. */
      readonly requests: readonly RequestFacts[];
    }
  /** One text was answered. */
  | {
      readonly type: 'executed';
      readonly at: number;
      readonly request: RequestFacts;
      /** Place of the text in the call, from 0. */
      readonly item: number;
      /** From admission to the start of its first run, in milliseconds; tokenizing is part of it. */
      readonly queuedMs: number;
      readonly timing: ItemTiming;
    }
  | {
      readonly type: 'completed';
      readonly at: number;
      readonly request: RequestFacts;
      readonly durationMs: number;
      /** Texts of the call that were cut to the model's maximum. */
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
  /**
   * Asks for {@link RequestFacts.textHash} under this key, at least 16 bytes of it. Texts are hashed by the pipeline: no
   * observer is ever given one. Absent: nothing is hashed.
   */
  readonly textHashKey?: Uint8Array<ArrayBuffer> | undefined;
}
