import type { ErrorCode } from '../error/codes.js';
import type { ExecutorPool } from '../executor/executor-pool.js';
import type { SlotState } from '../executor/slot.js';
import type { RequestQueue } from '../scheduler/request-queue.js';

/**
 * `degraded`: some executors are down or stuck, requests are still answered; `unavailable`: every executor keeps
 * failing, requests are refused at once.
 */
export type HealthStatus = 'starting' | 'ok' | 'degraded' | 'unavailable' | 'closed';

/** What a model's queue and executors are like at this moment. */
export interface Health {
  /** All executors taken together. */
  readonly status: HealthStatus;
  /** Name the application gave the model, or the last part of its reference. */
  readonly model: string;
  /** Name of the backend; undefined until an executor is ready. */
  readonly backend: string | undefined;
  /** The execution provider in use. */
  readonly provider: string | undefined;
  /** Why this device was chosen, where there was a choice. */
  readonly deviceReason?: string;
  /** See {@link Session.batchInvariant}; undefined until an executor is ready. */
  readonly batchInvariant: boolean | 'unknown' | undefined;
  /** What waits, and how much may. */
  readonly queue: {
    /** Texts that wait or are sent ahead. */
    readonly texts: number;
    /** Their estimated tokens. */
    readonly tokens: number;
    /** Bound of `texts`. */
    readonly maxTexts: number;
    /** Bound of `tokens`. */
    readonly maxTokens: number;
  };
  /** One entry an executor, in the order of `index`. */
  readonly executors: readonly {
    /** Place among the executors, from 0. */
    readonly index: number;
    /** `starting`, `ready`, `restarting` after a failure, or `stuck` in native code. */
    readonly state: SlotState;
    /** Whether it has nothing to do. */
    readonly idle: boolean;
    /** Failures since the last batch that went well. */
    readonly failures: number;
    /** Code of its last failure, if it had one. */
    readonly lastError?: ErrorCode;
  }[];
}

/** Reads the status off the executors. */
export function statusOf(pool: ExecutorPool, closed: boolean): HealthStatus {
  if (closed) return 'closed';
  if (pool.failure() !== undefined) return 'unavailable';
  const states = pool.slots.map((slot) => slot.state);
  if (states.every((state) => state === 'ready')) return 'ok';
  const fresh = pool.slots.every(
    (slot) => slot.failures === 0 && (slot.state === 'starting' || slot.state === 'ready'),
  );
  return fresh ? 'starting' : 'degraded';
}

/** Builds a report; plain data, safe to publish. */
export function reportHealth(facts: {
  readonly name: string;
  readonly pool: ExecutorPool;
  readonly queue: RequestQueue;
  readonly bounds: { readonly maxTexts: number; readonly maxTokens: number };
  readonly closed: boolean;
}): Health {
  const { pool, queue, bounds } = facts;
  const info = pool.slots.find((slot) => slot.info !== undefined)?.info;
  return {
    status: statusOf(pool, facts.closed),
    model: facts.name,
    backend: info?.backend,
    provider: info?.provider,
    ...(info?.deviceReason === undefined ? {} : { deviceReason: info.deviceReason }),
    batchInvariant: info?.batchInvariant,
    queue: { texts: queue.texts, tokens: queue.tokens, ...bounds },
    executors: pool.slots.map(({ index, state, idle, failures, lastError }) => ({
      index,
      state,
      idle,
      failures,
      ...(lastError === undefined ? {} : { lastError: lastError.code }),
    })),
  };
}
