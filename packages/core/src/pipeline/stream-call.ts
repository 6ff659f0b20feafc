import { LexrunError } from '../error/lexrun-error.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import type { TaskName } from '../task/task-map.js';
import type { CallOptions, SplitOptions } from './call-options.js';
import type { ModelSettings } from './model-options.js';
import type { StreamFailure, StreamItem, StreamOptions } from './pipeline.js';
import type { PreparedItem } from './prepare-item.js';
import { streamItems } from './stream-items.js';

/** Texts of a class that no executor has taken yet, up to which streams read on. */
const STREAM_LEAD = 64;
/** Default deadline of an item of a stream, in milliseconds. */
const STREAM_TIMEOUT_MS = 60_000;

/** What a stream needs of the pipeline it belongs to. */
export interface StreamPlace {
  readonly scheduler: Scheduler;
  readonly settings: ModelSettings;
  /** Parts the options of the stream from those of the task, and checks both. */
  readOptions(options: unknown): SplitOptions;
  /** Checks and cleans one input. */
  readItem(raw: unknown, taskOptions: unknown, index: number): PreparedItem;
  /** Does work that may refuse an input, and tells the observer of a refusal. */
  prepare<P>(texts: number, work: () => P): P;
  /** Brings items through the scheduler, and keeps the pipeline open until they are answered. */
  call(
    items: readonly PreparedItem[],
    options: CallOptions,
    defaults: Required<Pick<CallOptions, 'timeoutMs' | 'priority'>>,
  ): Promise<unknown[]>;
}

/** The items of a source as calls of their own, answered in the order of the source. */
export function streamCall(
  source: Iterable<unknown> | AsyncIterable<unknown>,
  options: unknown,
  { scheduler, settings, readOptions, readItem, prepare, call }: StreamPlace,
): AsyncGenerator<StreamItem<unknown> | StreamFailure, void, void> {
  const { onProgress, onError = 'throw', ...rest } = (options ?? {}) as StreamOptions<TaskName>;
  const split = prepare(0, () => {
    checkSource(source, onError, onProgress);
    return readOptions(rest);
  });
  const answer = async (raw: unknown, index: number, signal: AbortSignal): Promise<unknown> => {
    const item = prepare(1, () => readItem(raw, split.task, index));
    const { timeoutMs = STREAM_TIMEOUT_MS } = split.call;
    while (!scheduler.hasRoom(1, item.cost.tokens, timeoutMs) && !signal.aborted) await scheduler.roomChanged();
    const [result] = await call([item], { ...split.call, signal }, { timeoutMs: STREAM_TIMEOUT_MS, priority: 'bulk' });
    return result;
  };
  const window = Math.max(1, Math.floor(settings.queue.maxTexts / 2));
  const { priority = 'bulk', signal } = split.call;
  const hasRoom = (): boolean => scheduler.queue.waitingOf(priority) < STREAM_LEAD;
  const { roomChanged } = scheduler;
  return streamItems(source, { window, hasRoom, roomChanged, answer, onProgress, onError, signal });
}

function checkSource(source: unknown, onError: unknown, onProgress: unknown): void {
  const iterable =
    typeof source === 'object' && source !== null && (Symbol.iterator in source || Symbol.asyncIterator in source);
  if (!iterable) throw new LexrunError('INVALID_INPUT', 'A stream reads an iterable or async iterable of inputs.');
  if (onError !== 'throw' && onError !== 'yield')
    throw new LexrunError('INVALID_OPTIONS', "Option onError must be 'throw' or 'yield'.");
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new LexrunError('INVALID_OPTIONS', 'Option onProgress must be a function.');
  }
}
