import type { SerializedError } from '../error/lexrun-error.js';
import type { Batch, ExecutorInfo, ExecutorSpec, ItemOutcome, RunReport } from './executor.js';

/** What the caller's side sends to an executor. */
export type ToExecutor =
  | { readonly type: 'load'; readonly spec: ExecutorSpec }
  | { readonly type: 'execute'; readonly batch: Batch }
  | { readonly type: 'cancel'; readonly ids: readonly number[] }
  | { readonly type: 'close' };

/** What an executor sends back. */
export type FromExecutor =
  | { readonly type: 'loaded'; readonly info: ExecutorInfo }
  | { readonly type: 'load-failed'; readonly error: SerializedError }
  | { readonly type: 'started'; readonly batchId: number }
  | {
      readonly type: 'settled';
      readonly batchId: number;
      readonly outcomes: readonly ItemOutcome[];
      readonly run?: RunReport | undefined;
    }
  | { readonly type: 'done'; readonly batchId: number }
  | { readonly type: 'failed'; readonly batchId: number; readonly error: SerializedError }
  | { readonly type: 'closed' };

/** The channel both sides speak over: a worker, a message port, a child process, each wrapped by its platform. */
export interface Port<In, Out> {
  postMessage(message: Out, transfer?: readonly ArrayBuffer[]): void;
  /** Set once by the side that listens. */
  onmessage: ((message: In) => void) | null;
  close(): void;
}
