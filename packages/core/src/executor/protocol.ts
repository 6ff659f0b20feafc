import type { SerializedError } from '../error/lexrun-error.js';
import type { ExecutorInfo, ExecutorSpec, RunReport } from './executor.js';
import type { PackedItems } from './pack-items.js';
import type { BareOutcome } from './pack-timings.js';

/**
 * What the caller's side sends to an executor: a model to load, a batch to run, ids of items that nobody waits for any
 * more, the end.
 */
export type ToExecutor =
  | { readonly type: 'load'; readonly spec: ExecutorSpec }
  | { readonly type: 'execute'; readonly batchId: number; readonly items: PackedItems }
  | { readonly type: 'cancel'; readonly ids: readonly number[] }
  | { readonly type: 'close' };

/** What an executor sends back: whether the model loaded, what became of items and batches, that it is closed. */
export type FromExecutor =
  | { readonly type: 'loaded'; readonly info: ExecutorInfo }
  | { readonly type: 'load-failed'; readonly error: SerializedError }
  | WorkReport
  | { readonly type: 'failed'; readonly batchId: number; readonly error: SerializedError }
  | { readonly type: 'closed' };

/** What happened since the last message, in this order. One message carries it, since each one costs both sides. */
export interface WorkReport {
  /** Tells the message from others. */
  readonly type: 'work';
  /** Runs that ended. */
  readonly runs: readonly RunReport[];
  /** Items that ended. */
  readonly settled: readonly BareOutcome[];
  /** Their timings, packed. */
  readonly timings: Float64Array;
  /** Batches of which nothing is left. */
  readonly done: readonly number[];
  /** Items whose rows are about to run. */
  readonly started: readonly number[];
}

/** The channel both sides speak over: a worker, a message port, a child process, each wrapped by its platform. */
export interface Port<In, Out> {
  /** Sends a message; the buffers of `transfer` move instead of being copied, where the channel can do that. */
  postMessage(message: Out, transfer?: readonly ArrayBuffer[]): void;
  /** Set once by the side that listens. */
  onmessage: ((message: In) => void) | null;
  /** Ends the channel on this side. */
  close(): void;
}
