/*
 * Sources of regular expressions without the u flag: code units are matched, which is several times faster over a megabyte.
 */

/** C0, DEL and C1 without tab, line feed and carriage return. */
export const CONTROL = '[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F-\\x9F]';

/** Unicode's Bidi_Control property: marks, embeddings, overrides and isolates. */
export const BIDI_CONTROL = '[\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]';

/**
 * Soft hyphen, Mongolian vowel separator, zero-width space, non-joiner and joiner, word joiner and invisible operators,
 * byte order mark, and the tag characters (U+E0000 to U+E007F) that can carry text no reader sees.
 */
export const ZERO_WIDTH = '(?:[\\xAD\\u180E\\u200B-\\u200D\\u2060-\\u2064\\uFEFF]|\\uDB40[\\uDC00-\\uDC7F])';

/** Half of a surrogate pair. With the u flag pairs are one character, so that only the others match. */
export const LONE_SURROGATE: RegExp = /[\uD800-\uDFFF]/u;
