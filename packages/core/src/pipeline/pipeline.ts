import type { LexrunError } from '../error/lexrun-error.js';
import type { ModelReference } from '../model/model-source.js';
import type { TaskInput, TaskName, TaskOptions, TaskResult } from '../task/task-map.js';
import type { CallOptions } from './call-options.js';
import type { Health } from './health.js';

/** Options of one call: the task's own and those all calls share. */
export type RunOptions<T extends TaskName> = TaskOptions<T> & CallOptions;

/** The options of a call: required where the task has a required one, as zero-shot-classification has its labels. */
export type RunArguments<O> = object extends O ? [options?: O] : [options: O];

/** How far a stream has come. */
export interface StreamProgress {
  /** Items yielded so far. */
  readonly done: number;
  /** Items in all, where the source tells. */
  readonly total: number | undefined;
  /** Items a second since the start. */
  readonly rate: number;
  /** Seconds left at this rate, where the total is known. */
  readonly secondsLeft: number | undefined;
}

/** Options of one stream. */
export type StreamOptions<T extends TaskName> = RunOptions<T> & {
  /** Called after each item. What it throws is ignored. */
  readonly onProgress?: (progress: StreamProgress) => void;
  /** Whether a failed item ends the stream or is yielded as `{ index, error }`. @default 'throw' */
  readonly onError?: 'throw' | 'yield';
};

/** One answer of a stream. */
export interface StreamItem<R> {
  /** Place of the input in the source, from 0. */
  readonly index: number;
  /** The answer. */
  readonly result: R;
  /** Never set: tells an answer from a failure. */
  readonly error?: undefined;
}

/** One failure of a stream, under `onError: 'yield'`. */
export interface StreamFailure {
  /** Place of the input in the source, from 0. */
  readonly index: number;
  /** Never set: tells a failure from an answer. */
  readonly result?: undefined;
  /** Why it was not answered. */
  readonly error: LexrunError;
}

/** A task on a loaded model. */
export interface Pipeline<T extends TaskName> {
  /** Name of the task. */
  readonly task: T;
  /**
   * Answers one input, or a list of at most `guard.maxTexts` that is admitted all or nothing. Result types never depend
   * on an option.
   * @throws LexrunError `INVALID_INPUT`, `INVALID_OPTIONS` and the guard's codes before anything runs; `QUEUE_FULL`,
   * `UNAVAILABLE`, `CLOSED` at once; `DEADLINE_EXCEEDED`, `ABORTED` when it is not answered in time.
   */
  run(input: TaskInput<T>, ...options: RunArguments<RunOptions<T>>): Promise<TaskResult<T>>;
  /** Answers a list: one result for each input, in the same order. */
  run(inputs: readonly TaskInput<T>[], ...options: RunArguments<RunOptions<T>>): Promise<TaskResult<T>[]>;
  /**
   * Answers any number of inputs in bounded memory and in their order. Takes at most half of the queue; reads the source
   * only as fast as answers are taken. Leaving the loop ends it and withdraws what is in hand. An item's deadline
   * (default 60 s) runs from its admission. With `onError: 'throw'` the error's `details.index` tells where to resume.
   */
  stream(
    inputs: Iterable<TaskInput<T>> | AsyncIterable<TaskInput<T>>,
    options: StreamOptions<T> & { readonly onError: 'yield' },
  ): AsyncIterableIterator<StreamItem<TaskResult<T>> | StreamFailure>;
  /** The same, where a failure ends the stream. */
  stream(
    inputs: Iterable<TaskInput<T>> | AsyncIterable<TaskInput<T>>,
    ...options: RunArguments<StreamOptions<T>>
  ): AsyncIterableIterator<StreamItem<TaskResult<T>>>;
  /**
   * Replaces the model, for every pipeline on it: loads and warms the other revision beside the one in use, switches, and
   * frees the old one when it has finished what it holds. No request fails; if loading fails, the model in use stays.
   * @throws LexrunError as loading does; `CLOSED`.
   */
  reload(model: string | ModelReference): Promise<void>;
  /** State of the model's queue and executors. */
  health(): Health;
  /**
   * Takes no more requests, waits for those in hand, and frees the model if nothing else uses it: a pipeline made by
   * `loadModel(…).pipeline(…)` leaves it to the others. Closing twice is allowed.
   */
  close(): Promise<void>;
  /** The same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
