/** After so many new keys, or as many as are there, the map is made anew: before it has outlived a collection. */
const RENEWED_AFTER = 32;

/**
 * A map for keys that come and go by the thousand and are no numbers (those go into a `ById`). V8 leaves the table that a
 * `Map` has outgrown pointing at the next one; once such a table has grown old, all that came after it is kept until a
 * full garbage collection. Here a `Map` is given up before much has passed through it.
 */
export class PassingMap<K, V> {
  #entries = new Map<K, V>();
  #added = 0;

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  set(key: K, value: V): void {
    // What is still there is copied, and that is no more than was added since: a key costs two insertions at most.
    if (++this.#added > Math.max(RENEWED_AFTER, this.#entries.size)) {
      this.#entries = new Map(this.#entries);
      this.#added = 0;
    }
    this.#entries.set(key, value);
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }
}
