import { characterLength } from '../code-points.js';
import type { Pattern } from './pattern.js';

/** Every occurrence of a string, from the left; an empty string is found at every character and at the end. */
export function literalPattern(literal: string): Pattern {
  return {
    findAll(text) {
      const matches: number[] = [];
      if (literal === '') {
        for (let unit = 0; unit < text.length; unit += characterLength(text, unit)) matches.push(unit, unit);
        matches.push(text.length, text.length);
        return matches;
      }
      for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + literal.length)) {
        matches.push(at, at + literal.length);
      }
      return matches;
    },
  };
}
