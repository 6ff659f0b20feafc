import type { Slot } from '../executor/slot.js';
import type { Cost } from '../task/task-spec.js';
import { chooseLane, type Lane } from './choose-lane.js';
import type { Priority } from './plan-batch.js';
import type { Entry, RequestQueue } from './request-queue.js';

/** One request in so many is of the bulk class even while interactive requests wait. */
const BULK_TURN = 8;

/** How much an executor is given. */
export interface SharingBounds {
  /** Estimated tokens of one run. */
  readonly runTokens: number;
  /** Estimated tokens of a class that an executor is sent before it begins with them. */
  readonly aheadTokens: number;
}

/** Takes what waits out of the queue, as far as executors have room for it. @returns what to send to which */
export type ShareOut = (queue: RequestQueue, slots: readonly Slot[]) => ReadonlyMap<Slot, readonly Entry[]>;

/** Shares out the earliest deadlines first, interactive requests before bulk ones but for each so manyth. */
export function createSharing({ runTokens, aheadTokens }: SharingBounds): ShareOut {
  let sends = 0;

  const route = (queue: RequestQueue, priority: Priority, lanes: readonly OpenLane[]) => {
    const entry = queue.next(priority);
    if (entry === undefined) return undefined;
    const open = lanes.filter((lane) => lane.waiting[priority] < aheadTokens);
    const chosen = chooseLane(open, entry.cost.rowTokens, runTokens);
    return chosen === undefined ? undefined : { entry, lane: open[chosen]! };
  };
  return (queue, slots) => {
    const plan = new Map<Slot, Entry[]>();
    const lanes = slots.filter((slot) => slot.state === 'ready').map(openLane);
    for (;;) {
      const turn: Priority = sends % BULK_TURN === BULK_TURN - 1 ? 'bulk' : 'interactive';
      const next = route(queue, turn, lanes) ?? route(queue, turn === 'bulk' ? 'interactive' : 'bulk', lanes);
      if (next === undefined) return plan;
      const { entry, lane } = next;
      lane.take(entry.item.priority, entry.cost);
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
  readonly waiting: Record<Priority, number>;
  take(priority: Priority, cost: Cost): void;
}

function openLane(slot: Slot): OpenLane {
  const { work } = slot;
  const waiting = { interactive: work.waitingTokens('interactive'), bulk: work.waitingTokens('bulk') };
  let { load, meanRowTokens, waitingItems } = work;
  return {
    slot,
    waiting,
    get load() {
      return load;
    },
    get meanRowTokens() {
      return meanRowTokens;
    },
    take(priority, { tokens, rowTokens }) {
      waiting[priority] += tokens;
      load += tokens;
      meanRowTokens = ((meanRowTokens ?? 0) * waitingItems + rowTokens) / ++waitingItems;
    },
  };
}
