import { characterLength } from '../code-points.js';
import { scriptOf } from '../unicode/scripts.js';
import type { PreTokenizer } from './pre-tokenizer.js';

/** Cuts where the script changes; spaces stay with the word before them, and are dropped where there is none. */
export const unicodeScripts: PreTokenizer = {
  split(piece, emit) {
    const { text } = piece;
    let start = -1;
    let current = -1;
    for (let unit = 0; unit < text.length; unit += characterLength(text, unit)) {
      const script = scriptOf(text.codePointAt(unit)!);
      if (script < 0 || script === current) continue;
      if (start >= 0) emit(piece.slice(start, unit));
      start = unit;
      current = script;
    }
    if (start >= 0) emit(piece.slice(start, text.length));
  },
};
