import { LexrunError } from '../error/lexrun-error.js';
import type { ById } from '../executor/by-id.js';
import type { ItemOutcome, RunReport } from '../executor/executor.js';
import type { ExecutorPool, Slot } from '../executor/executor-pool.js';
import { createRequestQueue, type Entry, type QueueBounds, queueFull, type RequestQueue } from './request-queue.js';
import { createSharing, type SharingBounds } from './share-out.js';
import { createThroughputMeter } from './throughput-meter.js';

/**
 * Share of a deadline that the mean wait may take by the measured rate. Runs are filled by length, so a request of an
 * unusual length waits until it leads one: where runs hold six, about ln(6) x 6/5 = 2.15 times the mean. The rest is for
 * the run itself and for a slower moment.
 */
const WAIT_SHARE = 0.4;

/**
 * So many texts are admitted whatever the measured rate says, while an executor is idle: a rate that was measured in a slow
 * moment would otherwise refuse the very work that could correct it.
 */
const PROBING_TEXTS = 32;

/** What a scheduler is made of. */
export interface SchedulerOptions extends SharingBounds {
  readonly pool: ExecutorPool;
  readonly queue: QueueBounds;
  /** What may wait while the rate of the executors is not known. @default as much as the queue holds */
  readonly unmeasured?: QueueBounds;
  /** Runs work once the event loop has seen to what else arrived with it. @default at the end of the current task */
  readonly nextTurn?: (work: () => void) => void;
  /** Told of every batch sent to an executor. */
  readonly onBatch?: (batchId: number, slot: Slot, entries: readonly Entry[]) => void;
  /** Told of every run, before the answers that came of it. */
  readonly onRun?: (slot: Slot, run: RunReport, entries: readonly Entry[]) => void;
}

/** Brings requests to executors: bounded, by deadline and length, each exactly once to its answer. */
export interface Scheduler {
  readonly queue: RequestQueue;
  /** The executors in use. */
  readonly pool: ExecutorPool;
  /** Sends new work to other executors from now on; what the old ones hold ends there. @returns the old ones */
  replacePool(next: ExecutorPool): ExecutorPool;
  /**
   * Admits all or none. @throws LexrunError `QUEUE_FULL`, `UNAVAILABLE`, `CLOSED`.
   * @param timeoutMs the time they were given: what {@link Scheduler.hasRoom} was asked with, or it would be another question
   */
  submit(entries: readonly Entry[], timeoutMs: number): void;
  /** Ends requests early: a caller has gone, or a deadline has passed. */
  withdraw(entries: readonly Entry[], error: LexrunError): void;
  /**
   * Whether these would be admitted now: within the bounds of the queue, and likely to be answered in time at the rate
   * the executors have shown.
   */
  hasRoom(texts: number, tokens: number, timeoutMs: number): boolean;
  /** Resolves when there may be room again, or when the scheduler closes. */
  roomChanged(): Promise<void>;
  /** Looks for work that can be sent; called when an executor became ready. */
  pump(): void;
  /** Admits no more and resolves when nothing is left; what is left after the time is ended with `CLOSED`. */
  drain(timeoutMs: number): Promise<void>;
}

/** Creates a scheduler over a pool of executors. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  let { pool } = options;
  const queue = createRequestQueue(options.queue);
  /** Requests that were admitted and have not ended. */
  let open = 0;
  /** What executors have: a run may serve several batches of its executor. */
  const sent: ById<Entry> = {};
  let waiters: (() => void)[] = [];
  let pumping = false;
  let draining = false;
  let batches = 0;

  const { unmeasured = options.queue, nextTurn = queueMicrotask } = options;
  const shareOut = createSharing(options);
  const meter = createThroughputMeter();
  const hasRoom = (texts: number, tokens: number, timeoutMs: number): boolean =>
    queue.hasRoom(texts, tokens) && (queue.texts === 0 || inTime(texts, tokens, timeoutMs));
  const inTime = (texts: number, tokens: number, timeoutMs: number): boolean =>
    meter.rate === undefined
      ? queue.texts + texts <= unmeasured.maxTexts && queue.tokens + tokens <= unmeasured.maxTokens
      : waitMs(tokens) <= timeoutMs * WAIT_SHARE || (queue.texts + texts <= PROBING_TEXTS && pool.idleSlots() > 0);
  const waitMs = (tokens: number): number =>
    ((queue.tokens + tokens) / (meter.rate ?? Number.POSITIVE_INFINITY)) * 1000;

  const settle = (entry: Entry, outcome: ItemOutcome | LexrunError): void => {
    if (!queue.settle(entry, outcome)) return;
    open--;
    wake();
  };
  const wake = (): void => {
    if (waiters.length === 0) return;
    const ready = waiters;
    waiters = [];
    for (const resolve of ready) resolve();
  };

  const send = (slot: Slot, entries: readonly Entry[]): void => {
    const id = ++batches;
    /** What the executor has of them: a stuck one gives some back, and may then get them again with another batch. */
    const held = new Set(entries);
    const heldOf = (ids: readonly number[]): Entry[] => entriesOf(ids).filter((entry) => held.has(entry));
    for (const entry of entries) sent[entry.item.id] = entry;
    options.onBatch?.(id, slot, entries);
    const observer = {
      started: (ids: readonly number[]) => {
        for (const entry of heldOf(ids)) queue.start(entry);
        wake();
      },
      settled: (outcomes: readonly ItemOutcome[], run?: RunReport) => {
        if (run !== undefined) options.onRun?.(slot, run, entriesOf(run.ids));
        let tokens = 0;
        for (const outcome of outcomes) {
          const entry = sent[outcome.id];
          if (entry === undefined) continue;
          if (outcome.ok) tokens += entry.cost.tokens;
          settle(entry, outcome);
        }
        if (tokens > 0) meter.finished(tokens, performance.now(), pool.idleSlots() === 0);
      },
      returned: (ids: readonly number[]) => {
        for (const entry of heldOf(ids)) {
          held.delete(entry);
          delete sent[entry.item.id];
          queue.putBack(entry);
        }
        schedulePump();
      },
    };
    const batch = { id, items: entries.map((entry) => entry.item) };
    const sizes = entries.map((entry) => entry.cost);
    const forget = (): void => {
      for (const entry of held) delete sent[entry.item.id];
    };
    slot.execute(batch, sizes, observer).then(
      () => {
        forget();
        schedulePump();
      },
      (error: unknown) => {
        forget();
        batchLost(held, error);
      },
    );
  };
  const entriesOf = (ids: readonly number[]): Entry[] =>
    ids.map((id) => sent[id]).filter((entry) => entry !== undefined);

  const batchLost = (entries: Iterable<Entry>, error: unknown): void => {
    const failure = LexrunError.from(error, 'EXECUTOR_LOST', 'The executor failed while it held this request.');
    for (const entry of entries) {
      // Only a loss says nothing about the request, and only once: one that kills its executor while it is tokenized would
      // kill them all. What cannot be sent at all would come back for ever.
      if (entry.state === 'prefetched' && failure.code === 'EXECUTOR_LOST' && !entry.lost) {
        entry.lost = true;
        queue.putBack(entry);
      } else settle(entry, failure);
    }
    schedulePump();
  };

  const pump = (): void => {
    pumping = false;
    const failure = pool.failure();
    if (failure !== undefined) {
      for (const entry of queue.waiting()) settle(entry, failure);
      return;
    }
    const plan = shareOut(queue, pool.slots);
    if (plan.size === 0) return;
    for (const [slot, entries] of plan) send(slot, entries);
    wake();
  };
  const schedulePump = (): void => {
    if (pumping) return;
    pumping = true;
    // Requests that come together are sent together. While every executor is busy, that may take a turn of the event loop:
    // each request of a server comes in a task of its own, and a message for each would cost more than the request.
    if (pool.idleSlots() > 0) queueMicrotask(pump);
    else nextTurn(pump);
  };

  const withdraw = (entries: readonly Entry[], error: LexrunError): void => {
    const sent = entries.filter((entry) => entry.state === 'prefetched' || entry.state === 'running');
    for (const slot of new Set(sent.map((entry) => entry.slot))) {
      slot?.cancel(sent.filter((entry) => entry.slot === slot).map((entry) => entry.item.id));
    }
    for (const entry of entries) settle(entry, error);
  };

  return {
    queue,
    hasRoom,
    get pool() {
      return pool;
    },
    replacePool(next) {
      const old = pool;
      pool = next;
      meter.reset();
      schedulePump();
      return old;
    },
    pump: schedulePump,
    submit(entries, timeoutMs) {
      if (draining) throw new LexrunError('CLOSED', 'The pipeline is closing and takes no more requests.');
      const failure = pool.failure();
      if (failure !== undefined) throw failure;
      const tokens = entries.reduce((sum, entry) => sum + entry.cost.tokens, 0);
      if (!hasRoom(entries.length, tokens, timeoutMs))
        throw queueFull(queue, entries.length, Math.ceil(waitMs(tokens)));
      queue.admit(entries);
      open += entries.length;
      schedulePump();
    },
    withdraw,
    roomChanged: () => new Promise((resolve) => waiters.push(resolve)),
    async drain(timeoutMs) {
      draining = true;
      let expired = false;
      const timer = setTimeout(() => {
        expired = true;
        wake();
      }, timeoutMs);
      while (open > 0 && !expired) await new Promise<void>((resolve) => waiters.push(resolve));
      clearTimeout(timer);
      // Withdrawn, so that the executors do not work off what nobody waits for before they end.
      withdraw(
        [...queue.waiting(), ...Object.values(sent)],
        new LexrunError('CLOSED', 'The pipeline was closed before this request was answered.'),
      );
      wake();
    },
  };
}
