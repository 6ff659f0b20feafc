/**
 * Browsers do not tell a page that one of its workers died: ended by the system, out of memory, or crashed. A worker
 * therefore holds a lock of its own for life; the page waits for the same lock and gets it when the worker is gone.
 */

/** Takes a lock that is held until this realm ends. @returns its name, or undefined where there are no Web Locks */
export async function holdAliveLock(): Promise<string | undefined> {
  const { locks } = navigator;
  // Insecure pages have none; there a dead worker shows by its silence.
  if (locks === undefined) return undefined;
  const name = `lexrun-worker-${crypto.randomUUID()}`;
  await new Promise<void>((granted) => {
    locks
      .request(name, () => {
        granted();
        return new Promise(() => {});
      })
      .catch(() => granted());
  });
  return name;
}

/** Calls back once the holder of a lock is gone. Aborting the signal ends the wait without a call. */
export function whenReleased(lock: string, signal: AbortSignal, released: () => void): void {
  navigator.locks?.request(lock, { signal }, () => released()).catch(() => {});
}
