import type { ById } from '../executor/by-id.js';

/** What ends when its time is over. */
export interface Expiring {
  /** By the monotonic clock, in milliseconds. */
  readonly dueAt: number;
  expire(): void;
}

interface Group {
  /** By their tickets: in the order they came, which is that of their deadlines. */
  readonly waiting: ById<Expiring>;
  size: number;
  timer: unknown;
}

const groups = new Map<number, Group>();
let lastTicket = 0;

/**
 * Watches a deadline. One timer serves all that were given the same time: a timer a request costs more than the request's
 * way through the queue.
 * @param timeoutMs the time it was given, in milliseconds
 * @returns its ticket
 */
export function watchDeadline(item: Expiring, timeoutMs: number): number {
  let group = groups.get(timeoutMs);
  if (group === undefined) {
    group = { waiting: {}, size: 0, timer: undefined };
    groups.set(timeoutMs, group);
    arm(group, timeoutMs, timeoutMs);
  }
  group.waiting[++lastTicket] = item;
  group.size++;
  return lastTicket;
}

/** Stops watching. */
export function forgetDeadline(ticket: number, timeoutMs: number): void {
  const group = groups.get(timeoutMs);
  if (group?.waiting[ticket] === undefined) return;
  delete group.waiting[ticket];
  if (--group.size > 0) return;
  clearTimeout(group.timer);
  groups.delete(timeoutMs);
}

function arm(group: Group, timeoutMs: number, waitMs: number): void {
  group.timer = setTimeout(() => {
    const now = performance.now();
    for (const [ticket, item] of Object.entries(group.waiting)) {
      if (item.dueAt > now) {
        arm(group, timeoutMs, item.dueAt - now);
        return;
      }
      forgetDeadline(Number(ticket), timeoutMs);
      // Apart, so that one that throws does not leave those behind it without an end.
      queueMicrotask(() => item.expire());
    }
  }, waitMs);
}
