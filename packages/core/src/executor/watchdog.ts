/** Notices that none of the work that runs can still be wanted, and yet it has not ended. */
export interface Watchdog {
  /** Begins to watch an item. @param deadline in milliseconds since the epoch */
  watch(id: number, deadline: number): void;
  forget(id: number): void;
  /** A run begins now. */
  runs(): void;
  /** Sees to the timer by what is watched now; called after one or many changes. */
  rearm(): void;
  stop(): void;
}

/**
 * @param graceMs how long after the last deadline of all that is watched it barks, in milliseconds
 * @param runMs time that a run has in any case: its callers may have been impatient, or it began late
 * @param bark called at most once for each time the work changes
 */
export function createWatchdog(graceMs: number, runMs: number, bark: () => void): Watchdog {
  const deadlines = new Map<number, number>();
  let begun = 0;
  let timer: unknown;
  let timerDue = 0;

  const dueAt = (): number => {
    let last = begun + runMs;
    for (const deadline of deadlines.values()) if (deadline > last) last = deadline;
    return last + graceMs;
  };
  const rearm = (): void => {
    if (deadlines.size === 0) return;
    const due = dueAt();
    // A timer that comes too early looks again: cheaper than a new one for every change.
    if (timer !== undefined && timerDue <= due) return;
    clearTimeout(timer);
    timer = setTimeout(look, due - Date.now());
    timerDue = due;
    unref(timer);
  };
  const look = (): void => {
    timer = undefined;
    if (deadlines.size > 0 && dueAt() <= Date.now()) bark();
    else rearm();
  };

  return {
    watch: (id, deadline) => void deadlines.set(id, deadline),
    forget: (id) => void deadlines.delete(id),
    runs() {
      begun = Date.now();
    },
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
