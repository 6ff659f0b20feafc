import { characterLength } from '../code-points.js';

/* What the boundary rules of Unicode (UAX 29) tell apart. */
const OTHER = 0;
const CR = 1;
const LF = 2;
const CONTROL = 3;
const EXTEND = 4;
const ZWJ = 5;
const SPACING_MARK = 6;
const PREPEND = 7;
const REGIONAL = 8;
const PICTOGRAPH = 9;
const HANGUL_L = 10;
const HANGUL_V = 11;
const HANGUL_T = 12;
const HANGUL_LV = 13;
const HANGUL_LVT = 14;

const PREPENDED =
  /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\u{110bd}\u{110cd}\u{111c2}\u{111c3}\u{113d1}\u{1193f}\u{11941}\u{11a84}-\u{11a89}\u{11d46}\u{11f02}]/u;
const EXTENDS = /[\p{Grapheme_Extend}\p{Emoji_Modifier}]/u;
const NOT_SPACING =
  /[\u102b\u102c\u1038\u1062-\u1064\u1067-\u106d\u1083\u1087-\u108c\u108f\u109a-\u109c\u1a61\u1a63\u1a64\uaa7b\uaa7d\u{11720}\u{11721}]/u;
const SPACING = /[\p{Mc}\u0e33\u0eb3]/u;
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u2065\ufff0-\ufff8]/u;
const REGIONALS = /\p{Regional_Indicator}/u;
const PICTOGRAPHS = /\p{Extended_Pictographic}/u;

function classify(codePoint: number): number {
  if (codePoint === 0x0d) return CR;
  if (codePoint === 0x0a) return LF;
  if (codePoint >= 0x20 && codePoint < 0x7f) return OTHER;
  if (codePoint === 0x200d) return ZWJ;
  if ((codePoint >= 0x1100 && codePoint <= 0x115f) || (codePoint >= 0xa960 && codePoint <= 0xa97c)) return HANGUL_L;
  if ((codePoint >= 0x1160 && codePoint <= 0x11a7) || (codePoint >= 0xd7b0 && codePoint <= 0xd7c6)) return HANGUL_V;
  if ((codePoint >= 0x11a8 && codePoint <= 0x11ff) || (codePoint >= 0xd7cb && codePoint <= 0xd7fb)) return HANGUL_T;
  if (codePoint >= 0xac00 && codePoint <= 0xd7a3) return (codePoint - 0xac00) % 28 === 0 ? HANGUL_LV : HANGUL_LVT;
  const character = String.fromCodePoint(codePoint);
  if (PREPENDED.test(character)) return PREPEND;
  if (EXTENDS.test(character)) return EXTEND;
  if (SPACING.test(character) && !NOT_SPACING.test(character)) return SPACING_MARK;
  if (CONTROLS.test(character)) return CONTROL;
  if (REGIONALS.test(character)) return REGIONAL;
  return PICTOGRAPHS.test(character) ? PICTOGRAPH : OTHER;
}

const cache = new Map<number, number>();

function kindOf(codePoint: number): number {
  let kind = cache.get(codePoint);
  if (kind === undefined) {
    kind = classify(codePoint);
    if (cache.size < 8192) cache.set(codePoint, kind);
  }
  return kind;
}

const isControl = (kind: number): boolean => kind === CR || kind === LF || kind === CONTROL;

function hangulJoins(before: number, after: number): boolean {
  if (before === HANGUL_L)
    return after === HANGUL_L || after === HANGUL_V || after === HANGUL_LV || after === HANGUL_LVT;
  if (before === HANGUL_V || before === HANGUL_LV) return after === HANGUL_V || after === HANGUL_T;
  return (before === HANGUL_T || before === HANGUL_LVT) && after === HANGUL_T;
}

/**
 * The end of the grapheme cluster that begins at a unit. Indic conjuncts are not joined: such a cluster is longer than
 * anything the caller treats as one.
 */
export function graphemeEnd(text: string, start: number): number {
  let unit = start + characterLength(text, start);
  let before = kindOf(text.codePointAt(start)!);
  let pictograph = before === PICTOGRAPH;
  let regionals = before === REGIONAL ? 1 : 0;
  while (unit < text.length) {
    const after = kindOf(text.codePointAt(unit)!);
    const joined =
      (before === CR && after === LF) ||
      (!isControl(before) &&
        !isControl(after) &&
        (after === EXTEND ||
          after === ZWJ ||
          after === SPACING_MARK ||
          before === PREPEND ||
          hangulJoins(before, after) ||
          (before === ZWJ && pictograph && after === PICTOGRAPH) ||
          (before === REGIONAL && after === REGIONAL && regionals % 2 === 1)));
    if (!joined) break;
    if (after === PICTOGRAPH) pictograph = true;
    else if (after !== EXTEND && after !== ZWJ) pictograph = false;
    regionals = after === REGIONAL ? regionals + 1 : 0;
    before = after;
    unit += characterLength(text, unit);
  }
  return unit;
}
