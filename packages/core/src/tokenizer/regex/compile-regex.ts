import { Alphabet } from './alphabet.js';
import { codeAt, width } from './code-point.js';
import { LazyDfa } from './lazy-dfa.js';
import { Lookarounds } from './lookarounds.js';
import { parsePattern } from './parse-pattern.js';
import { ProgramBuilder } from './program.js';
import { type Engine, TextScan } from './text-scan.js';

/** A pattern whose searches take time linear in the text. */
export interface LinearRegex {
  /**
   * The leftmost match at or after UTF-16 index `from`, by the priority of a backtracking engine (Perl, Oniguruma); null
   * if there is none. What stands before `from` is seen by lookbehind and anchors.
   *
   * A pass over one text, at increasing `from` up to null, is linear as a whole; the text is kept until null.
   *
   * @throws LexrunError `UNSUPPORTED_TOKENIZER` when a pass takes more than linear time (a budget of work a
   * UTF-16 unit), or the text needs larger tables than the engine allows.
   */
  exec(text: string, from: number): { readonly start: number; readonly end: number } | null;
}

/**
 * Compiles an Oniguruma-style pattern (as the Rust `tokenizers` library accepts in `{"Regex": ...}`) to a linear-time
 * matcher. Unicode properties are those of the runtime's version of Unicode.
 *
 * @throws LexrunError `UNSUPPORTED_TOKENIZER` when the pattern uses what cannot run in linear time or is unknown;
 * `INVALID_TOKENIZER` when malformed or over the size caps.
 */
export function compileRegex(pattern: string): LinearRegex {
  const node = parsePattern(pattern);
  const builder = new ProgramBuilder();
  const forward = builder.build(node, false);
  const backward = builder.build(node, true);
  const alphabet = new Alphabet(builder.sets);
  const engine: Engine = {
    alphabet,
    forward: new LazyDfa(forward, alphabet, 'first'),
    backward: new LazyDfa(backward, alphabet, 'all'),
    lookarounds: new Lookarounds(builder.looks, alphabet),
  };
  let scan: TextScan | null = null;
  return {
    exec: (text, from) => {
      const current = scan?.text === text ? scan : new TextScan(engine, text);
      // The regex outlives its texts and must not hold on to one: only a match that goes on keeps it.
      scan = null;
      const found = from > text.length ? null : current.exec(Math.max(from, 0));
      if (found !== null) scan = current;
      return found;
    },
  };
}

/**
 * All matches, one after the other, as `[start, end, start, end, …]` in UTF-16 units. An empty match right at the end of
 * the match before it does not count, and the search goes on one character later (as `find_iter` of the Rust crate
 * `onig` does). An empty text has no matches, not even empty ones, as in the Rust library.
 */
export function findAllMatches(regex: LinearRegex, text: string): number[] {
  const found: number[] = [];
  if (text === '') return found;
  let at = 0;
  let previousEnd = -1;
  for (let match = regex.exec(text, at); match !== null; match = regex.exec(text, at)) {
    const { start, end } = match;
    if (start === end && end === previousEnd) {
      at = end + (end < text.length ? width(codeAt(text, end)) : 1);
      continue;
    }
    found.push(start, end);
    at = end;
    previousEnd = end;
  }
  return found;
}
