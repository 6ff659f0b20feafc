import { LexrunError } from '../error/lexrun-error.js';
import type { Executor, ExecutorInfo, ExecutorSpec } from './executor.js';
import { createSlot, type Slot } from './slot.js';

export type { Slot } from './slot.js';

/** Failures in a row, of every slot, after which requests are refused at once. */
const BREAKER_FAILURES = 4;

/** What a pool is made of. */
export interface PoolOptions {
  /** Executors that run side by side. */
  readonly size: number;
  readonly spec: ExecutorSpec;
  createExecutor(index: number): Executor;
  /** How long after the last deadline of its work a silent executor counts as stuck, in milliseconds. */
  readonly stuckAfterMs: number;
  /** How long a run may take before its executor is killed, whatever the deadlines of its work, in milliseconds. */
  readonly runMs: number;
  /** How long an executor may take to load, in milliseconds. */
  readonly loadTimeoutMs: number;
  /** Work may be sent again, or the state changed. */
  onChange(): void;
  onRestart?(index: number, attempt: number, error: LexrunError): void;
}

/** A fixed number of supervised executors that hold the same model. */
export interface ExecutorPool {
  readonly slots: readonly Slot[];
  /** Loads the model everywhere; rejects with the first failure after closing the others. */
  start(): Promise<ExecutorInfo>;
  idleSlots(): number;
  /** Why no request can be served now: every executor keeps failing. Undefined while there is hope. */
  failure(): LexrunError | undefined;
  close(): Promise<void>;
}

/** Creates a pool; nothing runs before {@link ExecutorPool.start}. */
export function createExecutorPool(options: PoolOptions): ExecutorPool {
  const slots: Slot[] = [];
  let replaced = false;

  const add = (index: number): Slot => {
    const slot = createSlot({
      ...options,
      index,
      onChange: () => {
        if (slot.state === 'stuck') replaceStuck();
        options.onChange();
      },
    });
    slots.push(slot);
    return slot;
  };

  /** A thread in native code cannot be ended without the process, so each one lost to it costs its memory: one only. */
  const replaceStuck = (): void => {
    if (replaced) return;
    replaced = true;
    try {
      const replacement = add(slots.length);
      // The last of the slots, since there is one replacement: without it, health tells of those that can come back.
      replacement.start().catch(() => replacement.close().then(() => slots.pop()));
    } catch {
      // No thread can be had: the others go on without it.
    }
  };

  try {
    for (let index = 0; index < options.size; index++) add(index);
  } catch (error) {
    for (const slot of slots) slot.close().catch(() => {});
    throw LexrunError.from(error, 'EXECUTOR_LOST', 'The executor could not be started.');
  }

  return {
    slots,
    async start() {
      const loads = await Promise.allSettled(slots.map((slot) => slot.start()));
      const failed = loads.find((load) => load.status === 'rejected');
      if (failed !== undefined) {
        await Promise.all(slots.map((slot) => slot.close().catch(() => {})));
        throw failed.reason;
      }
      return slots[0]!.info!;
    },
    idleSlots: () => slots.filter((slot) => slot.idle).length,
    failure() {
      if (!slots.every(isOut)) return undefined;
      const cause = slots[0]!.lastError;
      return new LexrunError('UNAVAILABLE', 'Every executor keeps failing or is stuck.', { cause });
    },
    async close() {
      await Promise.all(slots.map((slot) => slot.close()));
    },
  };
}

/** Whether nothing can be expected of a slot for the time being. */
function isOut(slot: Slot): boolean {
  if (slot.state === 'stuck' || slot.state === 'closed') return true;
  return slot.state !== 'ready' && slot.failures >= BREAKER_FAILURES;
}
