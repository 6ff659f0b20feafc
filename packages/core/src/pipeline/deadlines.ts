/** What ends when its time is over. */
export interface Expiring {
  /** By the monotonic clock, in milliseconds. */
  readonly dueAt: number;
  expire(): void;
}

interface Group {
  /** In the order they came, which is that of their deadlines. */
  readonly waiting: Set<Expiring>;
  timer: unknown;
}

const groups = new Map<number, Group>();

/**
 * Watches a deadline. One timer serves all that were given the same time: a timer a request costs more than the request's
 * way through the queue.
 * @param timeoutMs the time it was given, in milliseconds
 */
export function watchDeadline(item: Expiring, timeoutMs: number): void {
  let group = groups.get(timeoutMs);
  if (group === undefined) {
    group = { waiting: new Set(), timer: undefined };
    groups.set(timeoutMs, group);
    arm(group, timeoutMs, timeoutMs);
  }
  group.waiting.add(item);
}

/** Stops watching. */
export function forgetDeadline(item: Expiring, timeoutMs: number): void {
  const group = groups.get(timeoutMs);
  if (group === undefined || !group.waiting.delete(item) || group.waiting.size > 0) return;
  clearTimeout(group.timer);
  groups.delete(timeoutMs);
}

function arm(group: Group, timeoutMs: number, waitMs: number): void {
  group.timer = setTimeout(() => {
    const now = performance.now();
    for (const item of group.waiting) {
      if (item.dueAt > now) {
        arm(group, timeoutMs, item.dueAt - now);
        return;
      }
      forgetDeadline(item, timeoutMs);
      // Apart, so that one that throws does not leave those behind it without an end.
      queueMicrotask(() => item.expire());
    }
  }, waitMs);
}
