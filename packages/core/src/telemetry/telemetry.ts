import type { ErrorCode } from '../error/codes.js';
import type { ItemTiming } from '../executor/executor.js';
import type { RolloutEvent } from './rollout-event.js';

/** What every event of one request names. */
export interface RequestFacts {
  /** Unique in this process. */
  readonly requestId: string;
  /** Name of the task. */
  readonly task: string;
  /** Name the application gave the model, or the last part of its reference. */
  readonly model: string;
  /** Revision the manifest names, if it names one. */
  readonly revision: string | undefined;
  /** Execution provider in use. */
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
  /** A call passed the guard and the queue's bounds. */
  | { readonly type: 'accepted'; readonly at: number; readonly request: RequestFacts }
  /** A call was refused before it could cost anything. */
  | {
      readonly type: 'rejected';
      readonly at: number;
      readonly request: RequestFacts;
      /** Code of the error. */
      readonly code: ErrorCode;
    }
  /** What waits, right after a call was accepted. */
  | {
      readonly type: 'queued';
      readonly at: number;
      readonly request: RequestFacts;
      /** Texts in the queue, those of this call included. */
      readonly queuedTexts: number;
      /** Their estimated tokens. */
      readonly queuedTokens: number;
    }
  /** Requests were handed to an executor together. */
  | {
      readonly type: 'batch';
      readonly at: number;
      /** Name of the model. */
      readonly model: string;
      /** Number of the batch. */
      readonly batchId: number;
      /** Index of the executor, from 0. */
      readonly executor: number;
      /** Requests of the batch. */
      readonly items: number;
      /** Their estimated tokens. */
      readonly estimatedTokens: number;
    }
  /** The model ran once, for texts of these calls. Told before the answers that came of it. */
  | {
      readonly type: 'run';
      readonly at: number;
      /** Name of the model. */
      readonly model: string;
      /** Place of the executor in its pool, from 0. */
      readonly executor: number;
      /** When it began, in milliseconds since the epoch. */
      readonly startedAt: number;
      /** How long it took, in milliseconds. */
      readonly runMs: number;
      /** Rows that ran together. */
      readonly rows: number;
      /** Tokens of its rows. */
      readonly tokens: number;
      /** Rows times longest row. */
      readonly paddedTokens: number;
      /** False where the model failed; its rows are then run again one by one, unless the failure may pass by itself. */
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
      /** Where its time went. */
      readonly timing: ItemTiming;
    }
  /** A call was answered. */
  | {
      readonly type: 'completed';
      readonly at: number;
      readonly request: RequestFacts;
      /** From admission to the answer, in milliseconds. */
      readonly durationMs: number;
      /** Texts of the call that were cut to the model's maximum. */
      readonly truncated: number;
    }
  /** A call was accepted and not answered. */
  | {
      readonly type: 'failed';
      readonly at: number;
      readonly request: RequestFacts;
      /** From admission to the failure, in milliseconds. */
      readonly durationMs: number;
      /** Code of the error. */
      readonly code: ErrorCode;
    }
  /** An executor died or could not be loaded, and is started again. */
  | {
      readonly type: 'executor-restarted';
      readonly at: number;
      /** Name of the model. */
      readonly model: string;
      /** Index of the executor, from 0. */
      readonly executor: number;
      /** Failures in a row, this one included. */
      readonly attempt: number;
      /** Code of the failure. */
      readonly code: ErrorCode;
    };

/** Observes a pipeline. What an observer throws or rejects with is ignored: it cannot break a request. */
export interface Telemetry {
  /** Takes one event, on the caller's thread: keep it short. */
  emit(event: TelemetryEvent): void;
  /**
   * Asks for {@link RequestFacts.textHash} under this key, at least 16 bytes of it. Texts are hashed by the pipeline: no
   * observer is ever given one. Absent: nothing is hashed.
   */
  readonly textHashKey?: Uint8Array<ArrayBuffer> | undefined;
}
