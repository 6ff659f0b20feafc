import { classOf, PUNCTUATION, SPACE } from '../unicode/classes.js';
import type { PreTokenizer } from './pre-tokenizer.js';
import { matchCharacters, splitAt } from './split-behavior.js';

const isSpace = (codePoint: number): boolean => (classOf(codePoint) & SPACE) !== 0;
const isPunctuation = (codePoint: number): boolean => (classOf(codePoint) & PUNCTUATION) !== 0;

/** Cuts at whitespace, then makes every punctuation character a word. */
export const bertPreTokenizer: PreTokenizer = {
  split(piece, emit) {
    splitAt(piece, matchCharacters(piece.text, isSpace), 'Removed', false, (word) => {
      splitAt(word, matchCharacters(word.text, isPunctuation), 'Isolated', false, emit);
    });
  },
};
