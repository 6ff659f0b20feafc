import type { AlignedText } from '../aligned-text.js';
import { characterLength } from '../code-points.js';
import { Rewriter } from '../rewriter.js';
import type { Fields } from '../spec/fields.js';
import { classOf, MARK, SPACE } from '../unicode/more-classes.js';
import type { Normalizer } from './normalizer.js';
import { filterCharacters } from './steps.js';

const isSpace = (codePoint: number): boolean => (classOf(codePoint) & SPACE) !== 0;

/** Reads Strip: no whitespace at the ends. */
export function readStrip(spec: Fields): Normalizer {
  const left = spec.boolean('strip_left');
  const right = spec.boolean('strip_right');
  return {
    normalize(source: AlignedText): AlignedText {
      const { text } = source;
      // Whitespace is one unit a character.
      let start = 0;
      let end = text.length;
      while (left && start < end && isSpace(text.charCodeAt(start))) start++;
      while (right && end > start && isSpace(text.charCodeAt(end - 1))) end--;
      if (start === 0 && end === text.length) return source;
      const rewriter = new Rewriter(source, start);
      for (let unit = start; unit < end; ) {
        const width = characterLength(text, unit);
        rewriter.write(text.slice(unit, unit + width), 0);
        unit += width;
      }
      return rewriter.finish();
    },
  };
}

/** No combining marks; it does not decompose first. */
export const stripAccents: Normalizer = {
  normalize: (text) => filterCharacters(text, (codePoint) => (classOf(codePoint) & MARK) === 0),
};
