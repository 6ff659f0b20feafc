import type { MergeTable } from './merge-table.js';

/** The symbols of a word while they are merged: id and range of each, in arrays that every word uses again. */
export class SymbolList {
  ids: Int32Array = new Int32Array(64);
  starts: Int32Array = new Int32Array(64);
  ends: Int32Array = new Int32Array(64);
  count = 0;

  add(id: number, start: number, end: number): void {
    if (this.count === this.ids.length) {
      this.ids = doubled(this.ids);
      this.starts = doubled(this.starts);
      this.ends = doubled(this.ends);
    }
    this.ids[this.count] = id;
    this.starts[this.count] = start;
    this.ends[this.count++] = end;
  }
}

function doubled(values: Int32Array): Int32Array {
  const grown = new Int32Array(values.length * 2);
  grown.set(values);
  return grown;
}

/** Words of more symbols are merged with a heap: the plain search is quadratic. */
const SHORT_WORD = 24;

/** Merges neighbours, always those of the lowest rank and of those the leftmost, until none merges. */
export function mergeWord(symbols: SymbolList, merges: MergeTable): void {
  if (symbols.count > SHORT_WORD) mergeLong(symbols, merges);
  else mergeShort(symbols, merges);
}

const handles: Int32Array = new Int32Array(SHORT_WORD);

function mergeShort(symbols: SymbolList, merges: MergeTable): void {
  const { ids, starts, ends } = symbols;
  let { count } = symbols;
  for (let index = 0; index + 1 < count; index++) handles[index] = merges.get(ids[index]!, ids[index + 1]!);
  for (;;) {
    let best = -1;
    let bestRank = Number.POSITIVE_INFINITY;
    for (let index = 0; index + 1 < count; index++) {
      const handle = handles[index]!;
      if (handle < 0) continue;
      const rank = merges.rankOf(handle);
      if (rank < bestRank) {
        bestRank = rank;
        best = index;
      }
    }
    if (best < 0) break;
    ids[best] = merges.mergedOf(handles[best]!);
    ends[best] = ends[best + 1]!;
    count--;
    for (let index = best + 1; index < count; index++) {
      ids[index] = ids[index + 1]!;
      starts[index] = starts[index + 1]!;
      ends[index] = ends[index + 1]!;
      handles[index] = handles[index + 1]!;
    }
    if (best > 0) handles[best - 1] = merges.get(ids[best - 1]!, ids[best]!);
    if (best + 1 < count) handles[best] = merges.get(ids[best]!, ids[best + 1]!);
  }
  symbols.count = count;
}

/** A linked list of symbols and a binary heap of possible merges: n log n for n symbols. */
function mergeLong(symbols: SymbolList, merges: MergeTable): void {
  const { ids, starts, ends, count } = symbols;
  const next = new Int32Array(count);
  const previous = new Int32Array(count);
  const heap = new MergeHeap(count);
  const offer = (left: number): void => {
    const right = left < 0 ? -1 : next[left]!;
    if (right < 0 || right >= count) return;
    const handle = merges.get(ids[left]!, ids[right]!);
    if (handle >= 0) heap.push(merges.rankOf(handle), left, merges.mergedOf(handle));
  };
  for (let index = 0; index < count; index++) {
    next[index] = index + 1;
    previous[index] = index - 1;
  }
  for (let index = 0; index < count; index++) offer(index);
  while (heap.pop()) {
    const left = heap.position;
    const right = next[left]!;
    // A symbol that was swallowed, or the last one, has no merge left.
    if (right < 0 || right >= count) continue;
    const handle = merges.get(ids[left]!, ids[right]!);
    if (handle < 0 || merges.mergedOf(handle) !== heap.merged) continue;
    ids[left] = heap.merged;
    ends[left] = ends[right]!;
    const after = next[right]!;
    next[left] = after;
    next[right] = -1;
    if (after < count) previous[after] = left;
    offer(previous[left]!);
    offer(left);
  }
  let kept = 0;
  for (let index = 0; index < count; index = next[index]!) {
    ids[kept] = ids[index]!;
    starts[kept] = starts[index]!;
    ends[kept++] = ends[index]!;
  }
  symbols.count = kept;
}

/** A binary heap of merges, the lowest rank on top, of those the leftmost. */
class MergeHeap {
  position = 0;
  merged = 0;
  /** Rank, position and merged id of each entry. */
  #entries: Int32Array;
  #count = 0;

  constructor(capacity: number) {
    this.#entries = new Int32Array(3 * (capacity + 8));
  }

  push(rank: number, position: number, merged: number): void {
    if (3 * this.#count + 3 > this.#entries.length) this.#entries = doubled(this.#entries);
    const entries = this.#entries;
    let child = this.#count++;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#before(rank, position, parent)) break;
      entries[3 * child] = entries[3 * parent]!;
      entries[3 * child + 1] = entries[3 * parent + 1]!;
      entries[3 * child + 2] = entries[3 * parent + 2]!;
      child = parent;
    }
    this.#write(child, rank, position, merged);
  }

  /** Takes the top entry into {@link position} and {@link merged}; false where the heap is empty. */
  pop(): boolean {
    if (this.#count === 0) return false;
    const entries = this.#entries;
    this.position = entries[1]!;
    this.merged = entries[2]!;
    const last = 3 * --this.#count;
    const rank = entries[last]!;
    const position = entries[last + 1]!;
    const merged = entries[last + 2]!;
    let parent = 0;
    for (let child = 1; child < this.#count; child = 2 * parent + 1) {
      const other: number = child + 1;
      if (other < this.#count && this.#before(entries[3 * other]!, entries[3 * other + 1]!, child)) child = other;
      if (this.#before(rank, position, child)) break;
      entries[3 * parent] = entries[3 * child]!;
      entries[3 * parent + 1] = entries[3 * child + 1]!;
      entries[3 * parent + 2] = entries[3 * child + 2]!;
      parent = child;
    }
    this.#write(parent, rank, position, merged);
    return true;
  }

  #before(rank: number, position: number, entry: number): boolean {
    const other = this.#entries[3 * entry]!;
    return rank < other || (rank === other && position < this.#entries[3 * entry + 1]!);
  }

  #write(entry: number, rank: number, position: number, merged: number): void {
    this.#entries[3 * entry] = rank;
    this.#entries[3 * entry + 1] = position;
    this.#entries[3 * entry + 2] = merged;
  }
}
