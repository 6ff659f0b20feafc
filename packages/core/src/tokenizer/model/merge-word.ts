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

/** Larger than any number of symbols: a string has fewer units. */
const POSITIONS = 2 ** 30;

/** A linked list of symbols and a heap of possible merges: n log n for n symbols. */
function mergeLong(symbols: SymbolList, merges: MergeTable): void {
  const { ids, starts, ends, count } = symbols;
  const next = new Int32Array(count);
  const previous = new Int32Array(count);
  const heap = new MergeHeap(count);
  const offer = (left: number): void => {
    const right = left < 0 ? -1 : next[left]!;
    if (right < 0 || right >= count) return;
    const handle = merges.get(ids[left]!, ids[right]!);
    if (handle >= 0) heap.push(merges.rankOf(handle) * POSITIONS + left);
  };
  for (let index = 0; index < count; index++) {
    next[index] = index + 1;
    previous[index] = index - 1;
  }
  for (let index = 0; index < count; index++) offer(index);
  for (let key = heap.pop(); key >= 0; key = heap.pop()) {
    const rank = Math.floor(key / POSITIONS);
    const left = key - rank * POSITIONS;
    const right = next[left]!;
    // A symbol that was swallowed, or the last one, has no merge left; another pair than that of the entry has its own.
    if (right < 0 || right >= count) continue;
    const handle = merges.get(ids[left]!, ids[right]!);
    if (handle < 0 || merges.rankOf(handle) !== rank) continue;
    ids[left] = merges.mergedOf(handle);
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

/** A heap of four children a node over keys that order by rank, then by position: the lowest on top. */
class MergeHeap {
  #keys: Float64Array;
  #count = 0;

  constructor(capacity: number) {
    this.#keys = new Float64Array(capacity + 8);
  }

  push(key: number): void {
    if (this.#count === this.#keys.length) {
      const grown = new Float64Array(this.#keys.length * 2);
      grown.set(this.#keys);
      this.#keys = grown;
    }
    const keys = this.#keys;
    let child = this.#count++;
    while (child > 0) {
      const parent = (child - 1) >> 2;
      if (keys[parent]! <= key) break;
      keys[child] = keys[parent]!;
      child = parent;
    }
    keys[child] = key;
  }

  /** Takes the lowest key, or -1 where there is none. */
  pop(): number {
    if (this.#count === 0) return -1;
    const keys = this.#keys;
    const top = keys[0]!;
    const count = --this.#count;
    const key = keys[count]!;
    let parent = 0;
    for (;;) {
      const first = 4 * parent + 1;
      if (first >= count) break;
      let child = first;
      for (let other = first + 1; other < first + 4 && other < count; other++) {
        if (keys[other]! < keys[child]!) child = other;
      }
      if (keys[child]! >= key) break;
      keys[parent] = keys[child]!;
      parent = child;
    }
    keys[parent] = key;
    return top;
  }
}
