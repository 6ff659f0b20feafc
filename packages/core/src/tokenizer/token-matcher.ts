import { type AddedToken, spanAfter } from './added-tokens.js';
import { classOf, SPACE } from './unicode/classes.js';

interface Node {
  readonly next: Map<number, Node>;
  token: AddedToken | undefined;
}

/** Whether a code point is part of a word. */
export type IsWord = (codePoint: number) => boolean;

const isSpace = (codePoint: number): boolean => (classOf(codePoint) & SPACE) !== 0;

/** The code point whose last unit comes before a unit. */
function codePointBefore(text: string, unit: number): number {
  const last = text.charCodeAt(unit - 1);
  if (last >= 0xdc00 && last <= 0xdfff && unit > 1) {
    const pair = text.codePointAt(unit - 2)!;
    if (pair > 0xffff) return pair;
  }
  return last;
}

/** Finds added tokens in a text: the leftmost, of those the longest, none overlapping another. */
export class TokenMatcher {
  readonly #root: Node = { next: new Map(), token: undefined };
  /** First units as a short text each, for a quick look. */
  readonly #firsts: readonly string[];
  readonly #isWord: IsWord | null;

  /** @param isWord needed where a token is to match whole words only */
  constructor(tokens: readonly AddedToken[], isWord: IsWord | null) {
    this.#isWord = isWord;
    for (const token of tokens) {
      const { spelling } = token;
      let node = this.#root;
      for (let unit = 0; unit < spelling.length; unit++) {
        const code = spelling.charCodeAt(unit);
        let next = node.next.get(code);
        if (next === undefined) {
          next = { next: new Map(), token: undefined };
          node.next.set(code, next);
        }
        node = next;
      }
      if (spelling !== '') node.token = token;
    }
    this.#firsts = [...this.#root.next.keys()].map((code) => String.fromCharCode(code));
  }

  get empty(): boolean {
    return this.#firsts.length === 0;
  }

  /**
   * Calls back for the parts of a text in order: `token` is undefined for plain text. Returns false, with no call, where
   * no token occurs.
   */
  scan(text: string, part: (start: number, end: number, token: AddedToken | undefined) => void): boolean {
    if (this.empty || (this.#firsts.length <= 4 && this.#firsts.every((first) => !text.includes(first)))) return false;
    let done = 0;
    let found = false;
    /** End of the whitespace after the last token that took it along: tokens of nothing but spaces stand within it. */
    let spaceEnd = 0;
    for (let unit = 0; unit < text.length; ) {
      const match = this.#matchAt(text, unit);
      if (match === undefined) {
        unit++;
        continue;
      }
      let start = unit;
      let end = unit + match.length;
      unit = end;
      const { token } = match;
      if (token.singleWord && this.#touchesWord(text, start, end)) continue;
      if (token.lstrip) {
        while (start > done && isSpace(codePointBefore(text, start))) start -= 1;
        // A token of nothing but spaces that the one before took along leaves nothing.
        if (end <= done) continue;
        start = Math.max(start, done);
      }
      if (token.rstrip) {
        if (end >= spaceEnd) spaceEnd = end + spanAfter(text, end, isSpace);
        end = spaceEnd;
      }
      if (done < start) part(done, start, undefined);
      part(start, end, token);
      found = true;
      done = end;
    }
    if (found && done < text.length) part(done, text.length, undefined);
    return found;
  }

  #matchAt(text: string, unit: number): { length: number; token: AddedToken } | undefined {
    let node = this.#root.next.get(text.charCodeAt(unit));
    let best: { length: number; token: AddedToken } | undefined;
    for (let end = unit + 1; node !== undefined; end++) {
      if (node.token !== undefined) best = { length: end - unit, token: node.token };
      node = end < text.length ? node.next.get(text.charCodeAt(end)) : undefined;
    }
    return best;
  }

  #touchesWord(text: string, start: number, end: number): boolean {
    const isWord = this.#isWord;
    if (isWord === null) return false;
    return (start > 0 && isWord(codePointBefore(text, start))) || (end < text.length && isWord(text.codePointAt(end)!));
  }
}
