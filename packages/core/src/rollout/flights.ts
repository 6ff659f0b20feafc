/** Counts what is under way, by name, and tells when nothing is left. */
export interface Flights<Name extends string> {
  enter(name: Name): void;
  leave(name: Name): void;
  count(name: Name): number;
  /** Resolves when nothing of that name is under way. */
  drained(name: Name): Promise<void>;
}

/** Nothing is under way yet. */
export function createFlights<Name extends string>(): Flights<Name> {
  const counts = new Map<Name, number>();
  const waiters = new Map<Name, (() => void)[]>();
  const count = (name: Name): number => counts.get(name) ?? 0;
  return {
    count,
    enter: (name) => void counts.set(name, count(name) + 1),
    leave(name) {
      counts.set(name, count(name) - 1);
      if (count(name) > 0) return;
      for (const resolve of waiters.get(name) ?? []) resolve();
      waiters.delete(name);
    },
    async drained(name) {
      while (count(name) > 0) {
        await new Promise<void>((resolve) => waiters.set(name, [...(waiters.get(name) ?? []), resolve]));
      }
    },
  };
}
