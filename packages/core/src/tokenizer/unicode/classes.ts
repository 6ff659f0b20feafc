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
  /**
   * Ranges, as {@link parseRanges} reads them, of what the property has and the class lacks. They run on over code points
   * without the property, which makes them few.
   */
  readonly later?: string;
  /** Code points that the class has and the property lacks. */
  readonly more?: readonly number[];
}

const LATER_PUNCTUATION = '17h rk-3d e9-d 2x6-1 1a-2 3pg-q 1829-ez uj-3t eb-2h aq-1j8 35e-1 c57-hh nbx-o0';
const LATER_NONSPACING =
  '1kt 4a-22 7x 70-5 2e 4v-1k 5g 1n-1 1x 8p k 1tt-3b ft-18 ln-5 rap 49 1m 5a jmv-gx 6j-4 26 7b 6 33-3 6y 3k-4j r5-ef4 2sg 45 isc-1y 3ay-1dh gf-6';

/** The classes of Bert. */
export const BERT_RULES: readonly ClassRule[] = [
  { bit: SPACE, property: /\p{White_Space}/u },
  { bit: PUNCTUATION, property: /[\p{P}!-/:-@[-`{-~]/u, later: LATER_PUNCTUATION, more: [0x166d, 0x111c9] },
  { bit: CONTROL, property: /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\ufffd]/u, later: '1ow-2a 1g4r-702' },
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
