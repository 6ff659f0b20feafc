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
  /** Hexadecimal ranges that the property has and the class lacks. */
  readonly later?: string;
  /** Code points that the class has and the property lacks. */
  readonly more?: readonly number[];
}

const LATER_PUNCTUATION =
  '61d 9fd a76 c77 c84 1b4e-1b4f 1b7d-1b7f 2e43-2e4f 2e52-2e5d 10d6e 10ead 10ed0 10f55-10f59 10f86-10f89 113d4-113d5 113d7-113d8 1144b-1144f 1145a-1145b 1145d 11660-1166c 116b9 1183b 11944-11946 119e2 11a3f-11a46 11a9a-11a9c 11a9e-11aa2 11b00-11b09 11be1 11c41-11c45 11c70-11c71 11ef7-11ef8 11f43-11f4f 11fff 12ff1-12ff2 16d6d-16d6f 16e97-16e9a 16fe2 1e5ff 1e95e-1e95f';
const LATER_NONSPACING =
  '7fd 897-89f 8ca-8e1 9fe afa-aff b55 c04 c3c d00 d3b-d3c d81 eba ece 180f 1885-1886 1abf-1add 1ae0-1aeb 1df6-1dfb a82c a8c5 a8ff a9bd 10d24-10d27 10d69-10d6d 10eab-10eac 10efa-10eff 10f46-10f50 10f82-10f85 11070 11073-11074 110c2 111c9 111cf 1123e 11241 1133b 113bb-113c0 113ce 113d0 113d2 113e1-113e2 11438-1143f 11442-11444 11446 1145e 1182f-11837 11839-1183a 1193b-1193c 1193e 11943 119d4-119d7 119da-119db 119e0 11a01-11a0a 11a33-11a38 11a3b-11a3e 11a47 11a51-11a56 11a59-11a5b 11a8a-11a96 11a98-11a99 11b60 11b62-11b64 11b66 11c30-11c36 11c38-11c3d 11c3f 11c92-11ca7 11caa-11cb0 11cb2-11cb3 11cb5-11cb6 11d31-11d36 11d3a 11d3c-11d3d 11d3f-11d45 11d47 11d90-11d91 11d95 11d97 11ef3-11ef4 11f00-11f01 11f36-11f3a 11f40 11f42 11f5a 13440 13447-13455 1611e-16129 1612d-1612f 16f4f 16fe4 1cf00-1cf2d 1cf30-1cf46 1e000-1e006 1e008-1e018 1e01b-1e021 1e023-1e024 1e026-1e02a 1e08f 1e130-1e136 1e2ae 1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef 1e6e3 1e6e6 1e6ee-1e6ef 1e6f5 1e944-1e94a';

/** The classes of Bert. */
export const BERT_RULES: readonly ClassRule[] = [
  { bit: SPACE, property: /\p{White_Space}/u },
  { bit: PUNCTUATION, property: /[\p{P}!-/:-@[-`{-~]/u, later: LATER_PUNCTUATION, more: [0x166d, 0x111c9] },
  { bit: CONTROL, property: /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\ufffd]/u, later: '890-891 8e2 110cd 13430-1343f' },
  { bit: NONSPACING_MARK, property: /\p{Mn}/u, later: LATER_NONSPACING, more: [0x1734, 0x1171e] },
];

/** Parses hexadecimal code points and ranges separated by spaces into pairs `[first, last]`, flattened. */
export function parseRanges(ranges: string): readonly number[] {
  return ranges.split(' ').flatMap((range) => {
    const [first, last = first] = range.split('-').map((digits) => Number.parseInt(digits, 16));
    return [first!, last!];
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
