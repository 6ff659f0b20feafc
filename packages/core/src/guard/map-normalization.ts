import { type OffsetMap, OffsetMapBuilder } from './offset-map.js';

/**
 * A character that may merge with the one before it in some normal form: marks, vowels and finals of Hangul (compatibility
 * and half-width letters among them), half-width kana voicing, and the vowel signs of Thai, Lao and Kirat Rai that count
 * as letters. A test derives the list from the runtime's own tables. A superset does no harm: sequences get longer.
 */
export const EXTENDING: string =
  '[\\p{M}\\u0E33\\u0EB3\\u1160-\\u11FF\\u3133\\u3135\\u3136\\u313A-\\u313F\\u314F-\\u3164\\u3167-\\u318E' +
  '\\uFF9E-\\uFFA0\\uFFA3\\uFFA5\\uFFA6\\uFFAA-\\uFFAF\\uFFC2-\\uFFDC\\u{16D63}-\\u{16D6A}]';

/** Up to 64 sequences of a character with what extends it; the text between two matches is never left out. */
const BLOCK = new RegExp(`(?:[^]${EXTENDING}*){1,64}`, 'gu');
const SEQUENCE = new RegExp(`[^]${EXTENDING}*`, 'gu');

/**
 * Maps positions of `original.normalize(form)` back to `original`. Normalization is local to a sequence of one character
 * and what extends it, so each sequence that changes is one step of the map; blocks that do not change are skipped whole.
 */
export function mapNormalization(original: string, form: string): OffsetMap {
  const builder = new OffsetMapBuilder();
  let cleaned = 0;
  for (const { 0: block, index } of original.matchAll(BLOCK)) {
    if (block.normalize(form) === block) {
      cleaned += block.length;
      continue;
    }
    for (const { 0: sequence, index: offset } of block.matchAll(SEQUENCE)) {
      const normal = sequence.normalize(form);
      const at = index + offset;
      if (normal !== sequence) builder.add(cleaned, cleaned + normal.length, at, at + sequence.length);
      cleaned += normal.length;
    }
  }
  return builder.build();
}
