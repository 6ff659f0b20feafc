/** Notices that none of the work that runs can still be wanted, and yet it has not ended. */
export interface Watchdog {
  /** Begins to watch an item. @param deadline in milliseconds since the epoch */
  watch(id: number, deadline: number): void;
  forget(id: number): void;
  /** Sets the timer by what is watched now; called after one or many changes. */
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

  return {
    watch: (id, deadline) => void deadlines.set(id, deadline),
    forget: (id) => void deadlines.delete(id),
    rearm() {
      clearTimeout(timer);
      if (deadlines.size === 0) return;
      const wait = Math.max(0, Math.max(...deadlines.values()) - Date.now()) + graceMs;
      timer = setTimeout(bark, wait);
      unref(timer);
    },
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
