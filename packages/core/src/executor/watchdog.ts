/** Notices that none of the work in hand can still be wanted, and yet it has not ended. */
export interface Watchdog {
  /** Begins to watch a batch. @param deadline the last one of its items, in milliseconds since the epoch */
  watch(batchId: number, deadline: number): void;
  forget(batchId: number): void;
  stop(): void;
}

/**
 * @param graceMs how long after the last deadline of all watched batches it barks, in milliseconds
 * @param bark called at most once for each time the work changes
 */
export function createWatchdog(graceMs: number, bark: () => void): Watchdog {
  const deadlines = new Map<number, number>();
  let timer: unknown;

  const rearm = (): void => {
    clearTimeout(timer);
    if (deadlines.size === 0) return;
    const wait = Math.max(0, Math.max(...deadlines.values()) - Date.now()) + graceMs;
    timer = setTimeout(bark, wait);
    unref(timer);
  };
  return {
    watch(batchId, deadline) {
      deadlines.set(batchId, deadline);
      rearm();
    },
    forget(batchId) {
      if (deadlines.delete(batchId)) rearm();
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
