/** Notices that none of the work that runs can still be wanted, and yet it has not ended. */
export interface Watchdog {
  /** Begins to watch an item. @param deadline in milliseconds since the epoch */
  watch(id: number, deadline: number): void;
  forget(id: number): void;
  /** Sees to the timer by what is watched now; called after one or many changes. */
  rearm(): void;
  stop(): void;
}

/**
 * @param graceMs how long after the last deadline of all that is watched it barks, in milliseconds
 * @param bark called at most once for each time the work changes
 */
export function createWatchdog(graceMs: number, bark: () => void): Watchdog {
  const deadlines = new Map<number, number>();
  let timer: unknown;
  let timerDue = 0;

  const lastDeadline = (): number => {
    let last = 0;
    for (const deadline of deadlines.values()) if (deadline > last) last = deadline;
    return last;
  };
  const rearm = (): void => {
    if (deadlines.size === 0) return;
    const now = Date.now();
    const due = Math.max(lastDeadline(), now) + graceMs;
    // A timer that comes too early looks again: cheaper than a new one for every change.
    if (timer !== undefined && timerDue <= due) return;
    clearTimeout(timer);
    timer = setTimeout(look, due - now);
    timerDue = due;
    unref(timer);
  };
  const look = (): void => {
    timer = undefined;
    if (deadlines.size > 0 && lastDeadline() + graceMs <= Date.now()) bark();
    else rearm();
  };

  return {
    watch: (id, deadline) => void deadlines.set(id, deadline),
    forget: (id) => void deadlines.delete(id),
    rearm,
    stop() {
      deadlines.clear();
      clearTimeout(timer);
    },
  };
}

/** Lets a process end while only this timer is left; browsers have no such notion. */
export function unref(timer: unknown): void {
  (timer as { unref?: () => void }).unref?.();
}
