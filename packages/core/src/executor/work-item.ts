import type { Row, RowOutputs, TaskRequest, TaskRunner } from '../task/task-runner.js';
import type { BatchItem, BatchObserver } from './executor.js';

/** A batch as its executor holds it. */
export interface HeldBatch {
  readonly observer: BatchObserver;
  /** Items that have neither been settled nor dropped. */
  left: number;
  /** Called when none is left. */
  resolve(): void;
  /** Called for each item that is lost; the first call counts. */
  reject(error: unknown): void;
}

/** One request between tokenizing and decoding. */
export interface WorkItem {
  readonly item: BatchItem;
  readonly batch: HeldBatch;
  readonly runner: TaskRunner;
  readonly request: TaskRequest;
  readonly rows: readonly Row[];
  readonly outputs: (RowOutputs | undefined)[];
  /** Rows that have not run yet. */
  missing: number;
  /** Whether its rows began to run. */
  started: boolean;
  /** Settled, or dropped because nobody waits for it. */
  ended: boolean;
  startedAt: number;
  runMs: number;
  batchRows: number;
  batchPaddedTokens: number;
  readonly tokenizeMs: number;
  readonly tokens: number;
}
