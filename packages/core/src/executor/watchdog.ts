/**
 * Notices that none of the work that runs can still be wanted, and yet it has not ended. By the monotonic clock: a wall
 * clock that is set back would have it wait for as long.
 */
export interface Watchdog {
  /** Begins to watch an item. @param deadline in milliseconds since the epoch */
  watch(id: number, deadline: number): void;
  forget(id: number): void;
  /** Where nothing runs, what is held is being made ready: then the executor itself is watched, until a run begins. */
  awaits(lastDeadline: () => number): void;
  /** A run begins now. */
  runs(): void;
  /** Sees to the timer by what is watched now; called after one or many changes. */
  rearm(): void;
  stop(): void;
}

/** Stands for the executor itself; no item has this id. */
export const ITSELF = 0;

/**
 * @param graceMs how long after the last deadline of all that is watched it barks, in milliseconds
 * @param runMs time that a run, or what comes before one, has in any case: callers may have been impatient, or it began late
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
    timer = setTimeout(look, due - performance.now());
    timerDue = due;
    unref(timer);
  };
  const look = (): void => {
    timer = undefined;
    if (deadlines.size > 0 && dueAt() <= performance.now()) bark();
    else rearm();
  };

  const watch = (id: number, deadline: number): void =>
    void deadlines.set(id, deadline - Date.now() + performance.now());

  return {
    watch,
    forget: (id) => void deadlines.delete(id),
    awaits(lastDeadline) {
      if (deadlines.size > 0) return;
      watch(ITSELF, lastDeadline());
      // From now on: where nobody waits any more, it has its time to drop what it holds.
      begun = performance.now();
    },
    runs() {
      deadlines.delete(ITSELF);
      begun = performance.now();
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
