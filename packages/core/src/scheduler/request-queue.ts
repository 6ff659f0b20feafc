import { LexrunError } from '../error/lexrun-error.js';
import type { BatchItem, ItemOutcome } from '../executor/executor.js';
import type { Slot } from '../executor/slot.js';
import type { Cost } from '../task/task-spec.js';
import type { RequestFacts } from '../telemetry/telemetry.js';
import { createEntryList } from './entry-list.js';
import type { Priority } from './priority.js';

/** One request of a caller, from admission to its answer. */
export interface Entry {
  readonly item: BatchItem;
  readonly cost: Cost;
  /** When it was admitted, by the monotonic clock. */
  readonly admittedAt: number;
  /** `prefetched`: sent to an executor, not yet begun there; still counts as queued. */
  state: 'queued' | 'prefetched' | 'running' | 'settled';
  /** The call it belongs to, where somebody observes. */
  readonly request?: RequestFacts | undefined;
  /** The executor it was sent to. */
  slot?: Pick<Slot, 'cancel'> | undefined;
  /** An executor died before it began: put back once, it ends with the next such loss. */
  lost?: boolean;
  /** Called exactly once. */
  settle(outcome: ItemOutcome | LexrunError): void;
}

/** Bounds of the queue. */
export interface QueueBounds {
  /** Texts waiting, those prefetched by an executor included. */
  readonly maxTexts: number;
  /** Estimated tokens waiting. */
  readonly maxTokens: number;
}

/** The requests that wait, within bounds. What is admitted leaves only by being started or settled. */
export interface RequestQueue {
  readonly bounds: QueueBounds;
  readonly texts: number;
  readonly tokens: number;
  /** The request with the earliest deadline among those of a class that no executor has. */
  next(priority: Priority): Entry | undefined;
  /** Requests that no executor has. */
  waiting(): Entry[];
  /** Requests of a class that no executor has. */
  waitingOf(priority: Priority): number;
  /** Admits all of them. {@link RequestQueue.hasRoom} was asked before. */
  admit(entries: readonly Entry[]): void;
  /** Whether so much may be admitted now. */
  hasRoom(texts: number, tokens: number): boolean;
  /** An executor took it into its inbox. */
  prefetch(entry: Entry, slot: Pick<Slot, 'cancel'>): void;
  /** An executor began to run it: it no longer counts. */
  start(entry: Entry): void;
  /** Its executor died before it began: it waits again, at its old place by deadline. */
  putBack(entry: Entry): void;
  /** Ends it. False if it had ended before. */
  settle(entry: Entry, outcome: ItemOutcome | LexrunError): boolean;
}

/** Creates an empty queue. */
export function createRequestQueue(bounds: QueueBounds): RequestQueue {
  const waiting = { interactive: createEntryList(), bulk: createEntryList() };
  let texts = 0;
  let tokens = 0;

  const uncount = (entry: Entry): void => {
    texts--;
    tokens -= entry.cost.tokens;
  };

  return {
    bounds,
    get texts() {
      return texts;
    },
    get tokens() {
      return tokens;
    },
    waitingOf: (priority) => waiting[priority].size,
    next: (priority) => waiting[priority].first(),
    waiting: () => [...waiting.interactive.all(), ...waiting.bulk.all()],
    hasRoom: (newTexts, newTokens) =>
      texts + newTexts <= bounds.maxTexts && (tokens + newTokens <= bounds.maxTokens || texts === 0),
    admit(entries) {
      for (const entry of entries) {
        waiting[entry.item.priority].add(entry);
        texts++;
        tokens += entry.cost.tokens;
      }
    },
    prefetch(entry, slot) {
      waiting[entry.item.priority].remove(entry);
      entry.slot = slot;
      entry.state = 'prefetched';
    },
    start(entry) {
      if (entry.state !== 'prefetched') return;
      entry.state = 'running';
      uncount(entry);
    },
    putBack(entry) {
      if (entry.state !== 'prefetched') return;
      entry.state = 'queued';
      waiting[entry.item.priority].add(entry);
    },
    settle(entry, outcome) {
      if (entry.state === 'settled') return false;
      if (entry.state !== 'running') uncount(entry);
      if (entry.state === 'queued') waiting[entry.item.priority].remove(entry);
      entry.state = 'settled';
      entry.settle(outcome);
      return true;
    },
  };
}

/**
 * The refusal of a full queue.
 * @param waitMs estimated milliseconds until the queue is worked off, 0 if not known
 */
export function queueFull(
  queue: Pick<RequestQueue, 'texts' | 'tokens' | 'bounds'>,
  actual: number,
  waitMs: number,
): LexrunError {
  const { texts, tokens, bounds } = queue;
  const message = `The queue has no room for ${actual} more: ${texts} texts of about ${tokens} tokens wait.`;
  return new LexrunError('QUEUE_FULL', message, {
    details: {
      actual,
      limit: bounds.maxTexts,
      maxTokens: bounds.maxTokens,
      queuedTexts: texts,
      queuedTokens: tokens,
      waitMs,
    },
  });
}
