import type { ErrorCode } from '../error/codes.js';

/*
 * Sources of regular expressions without the u flag: code units are matched, which is several times faster over a megabyte.
 */

/** C0, DEL and C1 without tab, line feed and carriage return. */
const CONTROL = '[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F-\\x9F]';

/** Unicode's Bidi_Control property: marks, embeddings, overrides and isolates. */
const BIDI_CONTROL = '[\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]';

/**
 * Soft hyphen, Mongolian vowel separator, zero-width space, non-joiner and joiner, word joiner and invisible operators,
 * byte order mark, and the tag characters (U+E0000 to U+E007F) that can carry text no reader sees.
 */
const ZERO_WIDTH = '(?:[\\xAD\\u180E\\u200B-\\u200D\\u2060-\\u2064\\uFEFF]|\\uDB40[\\uDC00-\\uDC7F])';

/** A class of characters and the option that says what becomes of them. */
export interface CharacterClass {
  readonly option: 'controlCharacters' | 'bidiControls' | 'zeroWidth';
  readonly source: string;
  readonly code: ErrorCode;
  /** What the character is, for messages. */
  readonly name: string;
}

/** Every class a guard looks for, in this order. */
export const CHARACTER_CLASSES: readonly CharacterClass[] = [
  { option: 'controlCharacters', source: CONTROL, code: 'CONTROL_CHARACTER', name: 'a control character' },
  { option: 'bidiControls', source: BIDI_CONTROL, code: 'FORBIDDEN_CHARACTER', name: 'a bidirectional control' },
  { option: 'zeroWidth', source: ZERO_WIDTH, code: 'FORBIDDEN_CHARACTER', name: 'a zero-width character' },
];

/** Half of a surrogate pair. With the u flag pairs are one character, so that only the others match. */
export const LONE_SURROGATE: RegExp = /[\uD800-\uDFFF]/u;
