const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Listens to a signal through one native listener, however many calls share it: runtimes warn of a leak at eleven.
 * @returns stops listening
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const known = listeners.get(signal);
  const shared = known ?? new Set<() => void>();
  const fire = (): void => {
    for (const each of [...shared]) each();
  };
  if (known === undefined) {
    listeners.set(signal, shared);
    signal.addEventListener('abort', fire, { once: true });
  }
  shared.add(listener);
  return () => {
    shared.delete(listener);
  };
}
