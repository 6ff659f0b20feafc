import { expect, test } from 'vitest';
import { MergeTable } from './merge-table.js';
import { mergeWord, SymbolList } from './merge-word.js';

/** Merges by the definition: search all pairs for the lowest rank, the leftmost first. */
function mergeSlowly(ids: number[], ranks: ReadonlyMap<string, readonly [rank: number, merged: number]>): number[] {
  for (;;) {
    let best = -1;
    let bestRank = Number.POSITIVE_INFINITY;
    for (let index = 0; index + 1 < ids.length; index++) {
      const rank = ranks.get(`${ids[index]},${ids[index + 1]}`)?.[0] ?? Number.POSITIVE_INFINITY;
      if (rank < bestRank) [best, bestRank] = [index, rank];
    }
    if (best < 0) return ids;
    ids.splice(best, 2, ranks.get(`${ids[best]},${ids[best + 1]}`)![1]);
  }
}

test('short and long words merge as the definition says', () => {
  let seed = 1;
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  for (let round = 0; round < 200; round++) {
    const ranks = new Map<string, readonly [number, number]>();
    const table = new MergeTable(40);
    for (let rank = 0; rank < 40; rank++) {
      const [first, second, merged] = [next(4 + rank), next(4 + rank), 4 + rank];
      if (ranks.has(`${first},${second}`)) continue;
      ranks.set(`${first},${second}`, [rank, merged]);
      table.set(first, second, rank, merged);
    }
    const ids = Array.from({ length: 2 + next(100) }, () => next(4));
    const symbols = new SymbolList();
    for (const [index, id] of ids.entries()) symbols.add(id, index, index + 1);
    mergeWord(symbols, table);
    const merged = [...symbols.ids.subarray(0, symbols.count)];
    expect(merged).toEqual(mergeSlowly([...ids], ranks));
    expect(symbols.ends[symbols.count - 1]).toBe(ids.length);
  }
});
