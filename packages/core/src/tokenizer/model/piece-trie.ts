/** A trie over UTF-16 code units whose edges are in one hash table: quick to build, whatever the size of the vocabulary. */
export class PieceTrie {
  /** Of a trie's own: a file cannot choose pieces whose edges share a slot. */
  readonly #nodeFactor = (Math.random() * 2 ** 32) | 1;
  readonly #unitFactor = (Math.random() * 2 ** 32) | 1;
  #nodes = 1;
  #mask: number;
  /** Node * 65536 + unit + 1 of each edge as two halves, and the node it leads to. 0 marks a free slot. */
  #parents: Int32Array;
  #units: Uint16Array;
  #children: Int32Array;
  #ids: Int32Array;
  #edges = 0;

  constructor(capacity: number) {
    let size = 1024;
    while (size < capacity * 4) size *= 2;
    this.#mask = size - 1;
    this.#parents = new Int32Array(size);
    this.#units = new Uint16Array(size);
    this.#children = new Int32Array(size);
    this.#ids = new Int32Array(size).fill(-1);
  }

  /** Enters a piece; a later one of the same spelling replaces its id. */
  set(piece: string, id: number): void {
    let node = 0;
    for (let unit = 0; unit < piece.length; unit++) {
      const code = piece.charCodeAt(unit);
      let slot = this.#find(node, code);
      if (this.#parents[slot] === 0) {
        if (this.#edges * 2 > this.#mask) {
          this.#grow();
          slot = this.#find(node, code);
        }
        this.#edges++;
        this.#parents[slot] = node + 1;
        this.#units[slot] = code;
        this.#children[slot] = this.#nodes++;
      }
      node = this.#children[slot]!;
    }
    this.#ids[node] = id;
  }

  /** The node after a unit, or -1. The root is node 0. */
  step(node: number, code: number): number {
    const slot = this.#find(node, code);
    return this.#parents[slot] === 0 ? -1 : this.#children[slot]!;
  }

  /** The id of the piece that ends at a node, or -1. */
  idAt(node: number): number {
    return this.#ids[node]!;
  }

  #find(node: number, code: number): number {
    let hash = Math.imul(node, this.#nodeFactor) ^ Math.imul(code, this.#unitFactor);
    hash ^= hash >>> 15;
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const parent = this.#parents[slot]!;
      if (parent === 0 || (parent === node + 1 && this.#units[slot] === code)) return slot;
    }
  }

  #grow(): void {
    const parents = this.#parents;
    const units = this.#units;
    const children = this.#children;
    const size = parents.length * 2;
    this.#mask = size - 1;
    this.#parents = new Int32Array(size);
    this.#units = new Uint16Array(size);
    this.#children = new Int32Array(size);
    const ids = new Int32Array(size).fill(-1);
    ids.set(this.#ids);
    this.#ids = ids;
    for (let slot = 0; slot < parents.length; slot++) {
      if (parents[slot] === 0) continue;
      const free = this.#find(parents[slot]! - 1, units[slot]!);
      this.#parents[free] = parents[slot]!;
      this.#units[free] = units[slot]!;
      this.#children[free] = children[slot]!;
    }
  }
}
