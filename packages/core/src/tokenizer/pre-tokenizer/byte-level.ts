import { toByteLevel } from '../byte-level.js';
import { prepend } from '../normalizer/prepend.js';
import { gpt2Words, scannerPattern } from '../pattern/word-scanner.js';
import type { Fields } from '../spec/fields.js';
import type { PreTokenizer } from './pre-tokenizer.js';
import { splitAt } from './split-behavior.js';

/** Reads ByteLevel: splits as GPT-2 does, unless told not to, and writes every byte as a printable character. */
export function readByteLevel(spec: Fields): PreTokenizer {
  const addPrefixSpace = spec.boolean('add_prefix_space');
  spec.boolean('trim_offsets');
  const words = spec.boolean('use_regex', true) ? scannerPattern(gpt2Words) : null;
  return {
    split(piece, emit) {
      const text = addPrefixSpace && !piece.text.startsWith(' ') ? prepend(piece, ' ') : piece;
      if (words === null) emit(toByteLevel(text));
      else splitAt(text, words.findAll(text.text), 'Isolated', false, (word) => emit(toByteLevel(word)));
    },
  };
}
