/** Answers kept by key, the least recently used one dropped first. */
export interface ResultCache {
  get(key: string): unknown;
  set(key: string, result: unknown): void;
  clear(): void;
}

/**
 * @param maxEntries answers kept. 1 to 100,000
 * @param maxAgeMs how long an answer is given, in milliseconds
 */
export function createResultCache(maxEntries: number, maxAgeMs: number): ResultCache {
  const entries = new Map<string, { readonly result: unknown; readonly until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      if (entry.until <= performance.now()) return undefined;
      // Inserted anew, so that the map's order is the order of use.
      entries.set(key, entry);
      return structuredClone(entry.result);
    },
    set(key, result) {
      entries.delete(key);
      entries.set(key, { result: structuredClone(result), until: performance.now() + maxAgeMs });
      if (entries.size > maxEntries) entries.delete(entries.keys().next().value as string);
    },
    clear: () => entries.clear(),
  };
}
