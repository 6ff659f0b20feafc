import { characterLength } from '../code-points.js';
import { type Fields, invalidTokenizer } from '../spec/fields.js';
import { literalPattern } from './literal.js';
import type { Pattern } from './pattern.js';
import { runPattern } from './run.js';
import { knownScanner, scannerPattern } from './word-scanner.js';

/** Longest pattern, in UTF-16 code units. */
const MAX_PATTERN_LENGTH = 8192;

/** Reads a pattern: a string, or a regex. Well-known regexes are scanned by hand, others by a linear-time engine. */
export async function loadPattern(spec: Fields): Promise<Pattern> {
  const fields = spec.fields('pattern');
  if (fields.get('String') !== undefined) return literalPattern(bounded(fields.string('String'), fields.path));
  const regex = bounded(fields.string('Regex'), fields.path);
  const run = runPattern(regex);
  if (run !== null) return run;
  const scanner = knownScanner(regex);
  if (scanner !== undefined) return scannerPattern(scanner);
  const { compileRegex } = await import('../regex/compile-regex.js');
  const compiled = compileRegex(regex);
  return {
    findAll(text) {
      const matches: number[] = [];
      let from = 0;
      let last = -1;
      while (from <= text.length) {
        const match = compiled.exec(text, from);
        if (match === null) break;
        const { start, end } = match;
        // An empty match right after a match does not count: the search goes on one character later.
        if (start === end && end === last) {
          from += Math.max(1, characterLength(text, from));
          continue;
        }
        matches.push(start, end);
        from = end;
        last = end;
      }
      return matches;
    },
  };
}

function bounded(pattern: string, path: string): string {
  if (pattern.length > MAX_PATTERN_LENGTH) throw invalidTokenizer(`${path} is longer than ${MAX_PATTERN_LENGTH} units`);
  return pattern;
}
