import { characterLength } from '../code-points.js';
import { type Fields, invalidTokenizer } from '../spec/fields.js';
import { classOf, NUMERIC, PUNCTUATION, SPACE, WORD } from '../unicode/more-classes.js';
import type { PreTokenizer } from './pre-tokenizer.js';
import { matchCharacters, SPLIT_BEHAVIORS, splitAt } from './split-behavior.js';

const is =
  (bit: number) =>
  (codePoint: number): boolean =>
    (classOf(codePoint) & bit) !== 0;

/** Cuts at whitespace. */
export const whitespaceSplit: PreTokenizer = {
  split: (piece, emit) => splitAt(piece, matchCharacters(piece.text, is(SPACE)), 'Removed', false, emit),
};

/** `\w+|[^\w\s]+`: runs of word characters, and runs of anything else but whitespace. */
export const whitespace: PreTokenizer = {
  split(piece, emit) {
    const { text } = piece;
    let start = 0;
    let before = SPACE;
    for (let unit = 0; unit < text.length; ) {
      const bits = classOf(text.codePointAt(unit)!);
      const kind = (bits & WORD) !== 0 ? WORD : bits & SPACE;
      if (kind !== before) {
        if (before !== SPACE) emit(piece.slice(start, unit));
        start = unit;
        before = kind;
      }
      unit += characterLength(text, unit);
    }
    if (before !== SPACE) emit(piece.slice(start, text.length));
  },
};

/** Reads Punctuation: cuts at punctuation characters. */
export function readPunctuation(spec: Fields): PreTokenizer {
  const behavior = spec.choice('behavior', SPLIT_BEHAVIORS, 'Isolated');
  return {
    split: (piece, emit) => splitAt(piece, matchCharacters(piece.text, is(PUNCTUATION)), behavior, false, emit),
  };
}

/** Reads Digits: digits are words of their own, one by one or in runs. */
export function readDigits(spec: Fields): PreTokenizer {
  const behavior = spec.boolean('individual_digits') ? 'Isolated' : 'Contiguous';
  return { split: (piece, emit) => splitAt(piece, matchCharacters(piece.text, is(NUMERIC)), behavior, false, emit) };
}

/** Reads FixedLength: words of so many characters. */
export function readFixedLength(spec: Fields): PreTokenizer {
  const length = spec.integer('length', Number.MAX_SAFE_INTEGER, 5);
  if (length === 0) throw invalidTokenizer(`${spec.path}.length must be at least 1`);
  return {
    split(piece, emit) {
      const { text } = piece;
      let start = 0;
      for (let unit = 0, count = 0; unit < text.length; ) {
        unit += characterLength(text, unit);
        if (++count === length || unit === text.length) {
          emit(piece.slice(start, unit));
          start = unit;
          count = 0;
        }
      }
    },
  };
}
