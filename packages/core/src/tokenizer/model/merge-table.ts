/** The merges of a BPE model: a hash table from a pair of ids to the rank of its merge and the id it gives. */
export class MergeTable {
  readonly #mask: number;
  /** Of a table's own: a file cannot choose ids that share a slot. */
  readonly #firstFactor = (Math.random() * 2 ** 32) | 1;
  readonly #secondFactor = (Math.random() * 2 ** 32) | 1;
  /** First id + 1, second id, rank, merged id of each slot; 0 marks a free one. */
  readonly #slots: Int32Array;

  constructor(capacity: number) {
    let size = 64;
    while (size < capacity * 2) size *= 2;
    this.#mask = size - 1;
    this.#slots = new Int32Array(size * 4);
  }

  /** Enters a merge; a later one of the same pair replaces it. */
  set(first: number, second: number, rank: number, merged: number): void {
    const at = this.#find(first, second);
    const slots = this.#slots;
    slots[at] = first + 1;
    slots[at + 1] = second;
    slots[at + 2] = rank;
    slots[at + 3] = merged;
  }

  /** A handle for {@link rankOf} and {@link mergedOf}, or -1 where the pair does not merge. */
  get(first: number, second: number): number {
    const at = this.#find(first, second);
    return this.#slots[at] === 0 ? -1 : at;
  }

  rankOf(handle: number): number {
    return this.#slots[handle + 2]!;
  }

  mergedOf(handle: number): number {
    return this.#slots[handle + 3]!;
  }

  #find(first: number, second: number): number {
    const slots = this.#slots;
    let hash = Math.imul(first, this.#firstFactor) ^ Math.imul(second, this.#secondFactor);
    hash ^= hash >>> 15;
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * 4;
      const key = slots[at]!;
      if (key === 0 || (key === first + 1 && slots[at + 1] === second)) return at;
    }
  }
}
