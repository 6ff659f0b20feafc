import { prepend } from '../normalizer/prepend.js';
import { replaceMatches } from '../normalizer/replace.js';
import { literalPattern } from '../pattern/literal.js';
import { type Fields, invalidTokenizer } from '../spec/fields.js';
import { readCharacter } from '../spec/read-character.js';
import type { PreTokenizer } from './pre-tokenizer.js';
import { splitAt } from './split-behavior.js';

/** When the mark is put before a text. */
export type PrependScheme = 'always' | 'first' | 'never';

/** Reads the scheme, in the older spelling too. */
export function readPrependScheme(spec: Fields): PrependScheme {
  const scheme = spec.choice('prepend_scheme', ['always', 'first', 'never'], 'always');
  if (spec.get('add_prefix_space') !== false) return scheme;
  if (scheme !== 'never') throw invalidTokenizer(`${spec.path}.add_prefix_space contradicts prepend_scheme`);
  return 'never';
}

const space = literalPattern(' ');

/** Reads Metaspace: spaces become a visible mark, and words begin with it. */
export function readMetaspace(spec: Fields): PreTokenizer {
  const mark = readCharacter(spec, 'replacement');
  const scheme = readPrependScheme(spec);
  const split = spec.boolean('split', true);
  const marks = literalPattern(mark);
  return {
    split(piece, emit) {
      let text = replaceMatches(piece, space.findAll(piece.text), mark);
      const wanted = scheme === 'always' || (scheme === 'first' && piece.shift === 0);
      if (wanted && !text.text.startsWith(mark)) text = prepend(text, mark);
      if (split) splitAt(text, marks.findAll(text.text), 'MergedWithNext', false, emit);
      else emit(text);
    },
  };
}
