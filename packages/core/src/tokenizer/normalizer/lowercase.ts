import type { AlignedText } from '../aligned-text.js';
import type { Normalizer } from './normalizer.js';
import { mapCharacters } from './steps.js';

/** Lowercase of each character by itself, so without the final sigma. */
export const lowercase: Normalizer = {
  normalize(text: AlignedText): AlignedText {
    return mapCharacters(text, (character) => character.toLowerCase());
  },
};
