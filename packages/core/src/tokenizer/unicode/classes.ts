/*
 * Character classes as the Rust library sees them. Its tables come from several Unicode versions; a class is the engine's
 * own Unicode property minus the characters that joined it later, so an up-to-date JavaScript engine gives the same answer.
 * Here are those of Bert; the others are in more-classes.ts, which Bert models do not load.
 */

/** White_Space. */
export const SPACE: number = 1;
/** ASCII symbols and general category P, what Bert and Punctuation split on. */
export const PUNCTUATION: number = 2;
/** Control, format and private-use characters that the Bert normalizer drops. */
export const CONTROL: number = 4;
/** Nonspacing marks, what the Bert normalizer strips as accents. */
export const NONSPACING_MARK: number = 8;

/** How a class is made. */
export interface ClassRule {
  readonly bit: number;
  readonly property: RegExp;
  /** Ranges, as {@link parseRanges} reads them, that the property has and the class lacks. */
  readonly later?: string;
  /** Code points that the class has and the property lacks. */
  readonly more?: readonly number[];
}

const LATER_PUNCTUATION =
  '17h rk 3d e9 d 2x6-1 1a-2 3pg-c 3-b 1829 8v z 3p-4 19-3 uj-1 2-1 37-4 b-1 2 eb-c 25 aq 7d-2 4c 2l-7 2c-2 2-4 2m-9 60 2o-4 17-1 hy-1 23-c 4w 35e-1 c57-2 88-3 94 nbx nz-1';
const LATER_NONSPACING =
  '1kt 4a-8 17-n 7x 70-5 2e 4v 1k 5g 1n-1 1x 8p k 1tt 3a-1 ft-u 3-b ln-5 rap 49 1m 5a jmv-3 1u-4 8u-1 26-5 1z-a 1e-3 6j 3-1 26 7b 6 33 3 6y 3k-5 e 2 2 f-1 2e-7 3-2 2 o r5-8 2-1 75-1 2 5 41-3 3-1 5 x-9 15-5 3-3 9 a-5 3-2 1b-c 2-1 5j 2-2 2 5m-6 2-5 2 2b-l 3-6 2-1 2-1 3f-5 4 2-1 2-6 2 21-1 4 2 9o-1 c-1 1h-4 6 2 o 44m 7-e 8uh-b 4-2 2sg 45 isc-19 3-m 3ay-6 2-g 3-6 2-1 2-4 2t 4h-6 ag 1q-3 e5-3 73-1 6s 3 8-1 6 gf-6';

/** The classes of Bert. */
export const BERT_RULES: readonly ClassRule[] = [
  { bit: SPACE, property: /\p{White_Space}/u },
  { bit: PUNCTUATION, property: /[\p{P}!-/:-@[-`{-~]/u, later: LATER_PUNCTUATION, more: [0x166d, 0x111c9] },
  { bit: CONTROL, property: /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\ufffd]/u, later: '1ow-1 29 1g4r 6zn-f' },
  { bit: NONSPACING_MARK, property: /\p{Mn}/u, later: LATER_NONSPACING, more: [0x1734, 0x1171e] },
];

/**
 * Parses ranges into pairs `[first, last]`, flattened. Each is written as how far it begins after the last one's end and,
 * after a hyphen, how many more code points it has, in base 36: a browser loads these tables.
 */
export function parseRanges(ranges: string): readonly number[] {
  let last = 0;
  return ranges.split(' ').flatMap((range) => {
    const [gap, more = '0'] = range.split('-');
    const first = last + Number.parseInt(gap!, 36);
    last = first + Number.parseInt(more, 36);
    return [first, last];
  });
}

/** Whether flattened ascending ranges contain a code point. */
export function inRanges(ranges: readonly number[], codePoint: number): boolean {
  let low = 0;
  let high = ranges.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (codePoint > ranges[2 * middle + 1]!) low = middle + 1;
    else high = middle;
  }
  return 2 * low < ranges.length && codePoint >= ranges[2 * low]!;
}

/** The class bits of a code point; a table of 256 entries is built when a block of the code space is first seen. */
export function classTable(rules: readonly ClassRule[]): (codePoint: number) => number {
  const pages: (Uint16Array | undefined)[] = [];
  const exceptions: (readonly number[] | undefined)[] = [];

  const buildPage = (page: number): Uint16Array => {
    const bits = new Uint16Array(256);
    for (const [rule, { bit, property, later, more }] of rules.entries()) {
      if (later !== undefined) exceptions[rule] ??= parseRanges(later);
      const excepted = exceptions[rule];
      for (let low = 0; low < 256; low++) {
        const codePoint = page * 256 + low;
        const listed = property.test(String.fromCodePoint(codePoint));
        const has = listed ? excepted === undefined || !inRanges(excepted, codePoint) : more?.includes(codePoint);
        if (has) bits[low]! |= bit;
      }
    }
    pages[page] = bits;
    return bits;
  };

  return (codePoint) => (pages[codePoint >> 8] ?? buildPage(codePoint >> 8))[codePoint & 255]!;
}

/** The bits of {@link SPACE} to {@link NONSPACING_MARK}. */
export const classOf: (codePoint: number) => number = classTable(BERT_RULES);
