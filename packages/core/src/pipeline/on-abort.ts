/** All that listens to a signal. */
class Calls extends Set<() => void> {
  handleEvent(): void {
    for (const each of [...this]) each();
  }
}

const listeners = new WeakMap<AbortSignal, Calls>();

/**
 * Listens to a signal, if there is one, through one native listener, however many calls share it: runtimes warn of a leak
 * at eleven.
 * @returns stops listening
 */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => {};
  const calls = listeners.get(signal) ?? new Calls();
  if (calls.size === 0) {
    listeners.set(signal, calls);
    signal.addEventListener('abort', calls, { once: true });
  }
  calls.add(listener);
  return () => {
    if (!calls.delete(listener) || calls.size > 0) return;
    // V8 keeps what a WeakMap holds until a full collection, and with it all that the call refers to.
    listeners.delete(signal);
    signal.removeEventListener('abort', calls);
  };
}
