import { rowsRunAlone } from '../executor/rows-run-alone.js';
import type { Slot } from '../executor/slot.js';
import { chooseLane, type Lane } from './choose-lane.js';
import type { Priority } from './priority.js';
import type { Entry, RequestQueue } from './request-queue.js';

/** One request in so many is of the bulk class even while interactive requests wait. */
const BULK_TURN = 8;
/**
 * An executor gets more of the bulk class once this share of what it may hold has begun: some dozens of texts in one
 * message, and not those of each run in a message of their own. Interactive requests do not wait for that.
 */
const BULK_REFILL = 0.25;
/**
 * Estimated interactive tokens that an executor is sent before it begins with them, where rows share no run: some rows, so
 * that it never waits for the next one. There is nothing to choose from more, and what is not sent goes to whichever
 * executor is free first.
 */
const AHEAD_ALONE = 128;
/**
 * Texts an executor, waiting, from which on it is sent all it may choose from. Below, one run is sent ahead: rows to choose
 * from are worth little there, and what is not sent goes to whichever executor is free first. With 32 callers it takes 13 %
 * off the p99, and up to 4 % off their throughput.
 */
const MANY_TEXTS = 16;

/** How much an executor is given. */
export interface SharingBounds {
  /** Estimated tokens of one run. */
  readonly runTokens: number;
  /** Estimated tokens of a class that an executor is sent before it begins with them. */
  readonly aheadTokens: number;
  /** Whether rows run alone on a model that does not promise that sharing a run leaves an answer as it is. */
  readonly requireBatchInvariance: boolean;
}

/** Takes what waits out of the queue, as far as executors have room for it. @returns what to send to which */
export type ShareOut = (queue: RequestQueue, slots: readonly Slot[]) => ReadonlyMap<Slot, readonly Entry[]>;

/** Shares out the earliest deadlines first, interactive requests before bulk ones but for each so manyth. */
export function createSharing({ runTokens, aheadTokens, requireBatchInvariance }: SharingBounds): ShareOut {
  let sends = 0;

  return (queue, slots) => {
    const plan = new Map<Slot, Entry[]>();
    const lanes = slots.filter((slot) => slot.state === 'ready').map((slot) => openLane(slot, aheadTokens));
    const alone = slots.some(({ info }) => info !== undefined && rowsRunAlone({ requireBatchInvariance }, info));
    // Where rows share no run, similar lengths are worth nothing, and uneven queues make some wait longer.
    const slack = alone ? 0 : runTokens;
    const few = queue.texts < MANY_TEXTS * lanes.length;
    const interactiveAhead = Math.min(aheadTokens, alone ? AHEAD_ALONE : few ? runTokens : aheadTokens);
    const hasRoom = {
      interactive: (lane: OpenLane) => lane.interactive < interactiveAhead,
      bulk: (lane: OpenLane) => lane.refill && lane.bulk < aheadTokens,
    };
    const route = (priority: Priority) => {
      const entry = queue.next(priority);
      if (entry === undefined) return undefined;
      const open = lanes.filter(hasRoom[priority]);
      const chosen = chooseLane(open, entry.cost.rowTokens, slack);
      return chosen === undefined ? undefined : { entry, lane: open[chosen]! };
    };
    for (;;) {
      const turn: Priority = sends % BULK_TURN === BULK_TURN - 1 ? 'bulk' : 'interactive';
      const next = route(turn) ?? route(turn === 'bulk' ? 'interactive' : 'bulk');
      if (next === undefined) return plan;
      const { entry, lane } = next;
      take(lane, entry);
      queue.prefetch(entry, lane.slot);
      sends++;
      const entries = plan.get(lane.slot);
      if (entries === undefined) plan.set(lane.slot, [entry]);
      else entries.push(entry);
    }
  };
}

/** An executor while work is shared out: what it holds, and what it is about to be sent. */
interface OpenLane extends Lane {
  readonly slot: Slot;
  load: number;
  meanRowTokens: number | undefined;
  items: number;
  /** Estimated tokens of each class that wait there. */
  interactive: number;
  bulk: number;
  /** Whether it is time to send more of the bulk class. */
  readonly refill: boolean;
}

function openLane(slot: Slot, aheadTokens: number): OpenLane {
  const { load, meanRowTokens, waitingItems: items } = slot.work;
  const interactive = slot.work.waitingTokens('interactive');
  const bulk = slot.work.waitingTokens('bulk');
  return { slot, load, meanRowTokens, items, interactive, bulk, refill: bulk <= aheadTokens * (1 - BULK_REFILL) };
}

function take(lane: OpenLane, { item, cost: { tokens, rowTokens } }: Entry): void {
  lane[item.priority] += tokens;
  lane.load += tokens;
  lane.meanRowTokens = ((lane.meanRowTokens ?? 0) * lane.items + rowTokens) / ++lane.items;
}
