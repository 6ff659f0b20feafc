import type { ErrorCode } from '../error/codes.js';

/** How much attention an event deserves: `warn` for what the caller or the load caused, `error` for what should not happen. */
export type LogLevel = 'info' | 'warn' | 'error';

/** Where the time of a call went, in milliseconds; of several texts, the longest of each. */
export interface StageTimes {
  readonly total: number;
  readonly queue: number;
  readonly tokenize: number;
  readonly run: number;
  readonly decode: number;
}

/** One call, once it has ended. Never holds text. */
export interface RequestLogEvent {
  readonly event: 'request';
  readonly level: LogLevel;
  /** When the call ended, in milliseconds since the epoch. */
  readonly time: number;
  readonly requestId: string;
  readonly task: string;
  readonly model: string;
  readonly revision: string | null;
  readonly device: string;
  readonly variant: string | null;
  readonly texts: number;
  /** UTF-16 code units of all texts; 0 for a call that was refused before they were read. */
  readonly characters: number;
  /** Keyed hash of the texts, 32 hexadecimal digits; null where it was turned off or nothing was read. */
  readonly textHash: string | null;
  /** Tokens of the texts that ran, special tokens included. */
  readonly tokens: number;
  /** Texts that were cut to the model's maximum. */
  readonly truncated: number;
  readonly ms: StageTimes;
  /** `rejected`: refused before it could cost anything. */
  readonly outcome: 'ok' | 'failed' | 'rejected';
  readonly code: ErrorCode | null;
  /** Memory this process holds on the graphics card, in bytes; null without a sampler. */
  readonly gpuMemoryBytes: number | null;
}

/** An executor died or could not be loaded, and is started again. */
export interface ExecutorLogEvent {
  readonly event: 'executor-restarted';
  readonly level: LogLevel;
  readonly time: number;
  readonly model: string;
  readonly executor: number;
  readonly attempt: number;
  readonly code: ErrorCode;
}

/** A rollout began, changed its share, or ended. */
export interface RolloutLogEvent {
  readonly event: 'rollout';
  readonly level: LogLevel;
  readonly time: number;
  readonly rollout: string;
  readonly phase: 'running' | 'promoted' | 'rolled-back';
  readonly share: number;
  /** The guardrail that ended it; null where a person did. */
  readonly guardrail: string | null;
}

/** What {@link structuredLog} writes. Plain data, ready for `JSON.stringify`. */
export type LogEvent = RequestLogEvent | ExecutorLogEvent | RolloutLogEvent;
