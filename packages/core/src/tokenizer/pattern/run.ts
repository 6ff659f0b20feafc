import { characterLength } from '../code-points.js';
import { classOf, SPACE } from '../unicode/classes.js';
import type { Pattern } from './pattern.js';

const RUN = /^(\\s|[^\\[\](){}.*+?^$|])(?:(\+)|\{(\d{1,4}),\})$/u;

/** A pattern such as ` {2,}` or `\s+`: a run of one character, or of whitespace. Null for any other regex. */
export function runPattern(regex: string): Pattern | null {
  const match = RUN.exec(regex);
  if (match === null) return null;
  const [, subject, , digits] = match;
  const least = digits === undefined ? 1 : Number(digits);
  if (least === 0) return null;
  const only = subject === '\\s' ? undefined : subject!.codePointAt(0)!;
  const belongs = (codePoint: number): boolean =>
    only === undefined ? (classOf(codePoint) & SPACE) !== 0 : codePoint === only;
  return {
    findAll(text) {
      const matches: number[] = [];
      let start = 0;
      let count = 0;
      const close = (end: number): void => {
        if (count >= least) matches.push(start, end);
        count = 0;
      };
      for (let unit = 0; unit < text.length; ) {
        if (!belongs(text.codePointAt(unit)!)) close(unit);
        else if (count++ === 0) start = unit;
        unit += characterLength(text, unit);
      }
      close(text.length);
      return matches;
    },
  };
}
