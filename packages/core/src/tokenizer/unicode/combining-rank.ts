/* One mark of each combining class, in ascending order; where a mark sorts among them is its class. */
const REPRESENTATIVES: readonly number[] = [
  0x334, 0x93c, 0x3099, 0x94d, 0x5b0, 0x5b1, 0x5b2, 0x5b3, 0x5b4, 0x5b5, 0x5b6, 0x5b7, 0x5b8, 0x5b9, 0x5bb, 0x5bc,
  0x5bd, 0x5bf, 0x5c1, 0x5c2, 0xfb1e, 0x64b, 0x64c, 0x64d, 0x64e, 0x64f, 0x650, 0x651, 0x652, 0x670, 0x711, 0xc55,
  0xc56, 0xe38, 0xe48, 0xeb8, 0xec8, 0xf71, 0xf72, 0xf74, 0x321, 0x1dce, 0x31b, 0x302a, 0x316, 0x59a, 0x302e, 0x1d16d,
  0x5ae, 0x300, 0x315, 0x35c, 0x35d, 0x345,
];

const ranks = new Map<number, number>();

/** Whether canonical ordering moves the second mark before the first. */
function sortsAfter(first: number, second: number): boolean {
  const marks = String.fromCodePoint(first, second);
  return marks.normalize('NFD') !== marks;
}

/** A number that orders like the combining class of a mark (a character whose class is not 0). At least 1. */
export function combiningRank(codePoint: number): number {
  let rank = ranks.get(codePoint);
  if (rank === undefined) {
    let low = 0;
    let high = REPRESENTATIVES.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sortsAfter(codePoint, REPRESENTATIVES[middle]!)) low = middle + 1;
      else high = middle;
    }
    rank = low + 1;
    if (ranks.size < 4096) ranks.set(codePoint, rank);
  }
  return rank;
}
