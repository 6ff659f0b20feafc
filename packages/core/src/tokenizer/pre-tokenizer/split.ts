import { literalPattern } from '../pattern/literal.js';
import type { Pattern } from '../pattern/pattern.js';
import type { Fields } from '../spec/fields.js';
import { readCharacter } from '../spec/read-character.js';
import type { PreTokenizer } from './pre-tokenizer.js';
import { SPLIT_BEHAVIORS, splitAt } from './split-behavior.js';

/** Reads Split: cuts at what a pattern matches, or with `invert` at what it does not. */
export function readSplit(spec: Fields, pattern: Pattern): PreTokenizer {
  const behavior = spec.choice('behavior', SPLIT_BEHAVIORS);
  const invert = spec.boolean('invert');
  return {
    split: (piece, emit) => splitAt(piece, pattern.findAll(piece.text), behavior, invert, emit),
  };
}

/** Reads CharDelimiterSplit: cuts at a character and drops it. */
export function readCharDelimiter(spec: Fields): PreTokenizer {
  const pattern = literalPattern(readCharacter(spec, 'delimiter'));
  return { split: (piece, emit) => splitAt(piece, pattern.findAll(piece.text), 'Removed', false, emit) };
}
