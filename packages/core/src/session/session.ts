import type { TensorInfo, Tensors } from './tensor.js';

/** What a session that can stop a run, or has it done elsewhere, is told of those who wait for it. Others ignore it. */
export interface SessionRunOptions {
  /** Unix milliseconds after which nobody waits for the outputs any more. */
  readonly deadline?: number;
  /**
   * Fires when nobody waits for the outputs any more. Made when it is read, so a session that wraps another one hands on these
   * options as they are, or names their members: a copy made by spreading may lack it.
   */
  readonly signal?: AbortSignal;
}

/** A loaded model, ready to run. One caller at a time: the executor never overlaps two runs of a session. */
export interface Session {
  /** Inputs the model declares, by which feeds are built. */
  readonly inputs: readonly TensorInfo[];
  /** Outputs the model declares. */
  readonly outputs: readonly TensorInfo[];
  /** The execution provider that runs the model, for example `cpu`, `cuda`, `wasm`, `webgpu`. */
  readonly provider: string;
  /** Why the backend chose this device, where it had a choice. */
  readonly deviceReason?: string;
  /**
   * Whether a row's answer is independent of the rows that share its batch. `false` for dynamically quantized models,
   * whose activation scales are taken over the whole batch; rows of such a session run one at a time.
   */
  readonly batchInvariant: boolean | 'unknown';
  /**
   * What a place that only pads a row costs in a run, as a share of what a token costs: the less, the more rows of different
   * lengths share runs. 0 to 1. @default 1
   */
  readonly paddingCost?: number;
  /**
   * Runs the model once. The feeds may be reused by the caller after the promise settles, the outputs belong to it.
   * @throws LexrunError `EXECUTION_FAILED` when the runtime refuses the feeds or fails.
   */
  run(feeds: Tensors, options?: SessionRunOptions): Promise<Tensors>;
  /**
   * Frees what a run gave; nobody reads it any more. Without it the garbage collector does, which large outputs make run
   * again and again. Must not throw: its run has gone well.
   */
  free?(outputs: Tensors): void;
  /** Frees the native memory. Closing twice is allowed; a run after it rejects. */
  close(): Promise<void>;
}
