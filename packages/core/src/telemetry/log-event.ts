import type { ErrorCode } from '../error/codes.js';

/** How much attention an event deserves: `warn` for what the caller or the load caused, `error` for what should not happen. */
export type LogLevel = 'info' | 'warn' | 'error';

/** Where the time of a call went, in milliseconds; of several texts, the longest of each. */
export interface StageTimes {
  /** From admission to the end of the call. */
  readonly total: number;
  /** From admission to the start of the first run. */
  readonly queue: number;
  /** Tokenizing. */
  readonly tokenize: number;
  /** Wall time of the runs, shared ones counted whole. */
  readonly run: number;
  /** Making the results of the outputs. */
  readonly decode: number;
}

/** One call, once it has ended. Never holds text. */
export interface RequestLogEvent {
  /** Tells the event from others. */
  readonly event: 'request';
  /** `info` for an answer, `warn` for a status below 500, else `error`. */
  readonly level: LogLevel;
  /** When the call ended, in milliseconds since the epoch. */
  readonly time: number;
  /** Unique in this process. */
  readonly requestId: string;
  /** Name of the task. */
  readonly task: string;
  /** Name the application gave the model, or the last part of its reference. */
  readonly model: string;
  /** Revision the manifest names; null without one. */
  readonly revision: string | null;
  /** Execution provider in use. */
  readonly device: string;
  /** The option `variant` of the pipeline; null without one. */
  readonly variant: string | null;
  /** Texts of the call. */
  readonly texts: number;
  /** UTF-16 code units of all texts; 0 for a call that was refused before they were read. */
  readonly characters: number;
  /** Keyed hash of the texts, 32 hexadecimal digits; null where it was turned off or nothing was read. */
  readonly textHash: string | null;
  /** Tokens of the texts that ran, special tokens included. */
  readonly tokens: number;
  /** Texts that were cut to the model's maximum. */
  readonly truncated: number;
  /** Where its time went. */
  readonly ms: StageTimes;
  /** `rejected`: refused before it could cost anything. */
  readonly outcome: 'ok' | 'failed' | 'rejected';
  /** Code of the error; null for an answer. */
  readonly code: ErrorCode | null;
  /** Memory this process holds on the graphics card, in bytes; null without a sampler. */
  readonly gpuMemoryBytes: number | null;
}

/** An executor died or could not be loaded, and is started again. */
export interface ExecutorLogEvent {
  /** Tells the event from others. */
  readonly event: 'executor-restarted';
  /** Always `error`. */
  readonly level: LogLevel;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Name of the model. */
  readonly model: string;
  /** Index of the executor, from 0. */
  readonly executor: number;
  /** Failures in a row, this one included. */
  readonly attempt: number;
  /** Code of the failure. */
  readonly code: ErrorCode;
}

/** A rollout began, changed its share, or ended. */
export interface RolloutLogEvent {
  /** Tells the event from others. */
  readonly event: 'rollout';
  /** `error` where a guardrail took the candidate back, else `info`. */
  readonly level: LogLevel;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Name of the canary. */
  readonly rollout: string;
  /** Where the rollout stands now. */
  readonly phase: 'running' | 'promoted' | 'rolled-back';
  /** Share of calls that go to the candidate, 0 to 1. */
  readonly share: number;
  /** The guardrail that ended it; null where a person did. */
  readonly guardrail: string | null;
}

/** What {@link structuredLog} writes. Plain data, ready for `JSON.stringify`. */
export type LogEvent = RequestLogEvent | ExecutorLogEvent | RolloutLogEvent;
