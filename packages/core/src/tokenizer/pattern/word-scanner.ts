import { classOf, LETTER, NUMBER, SPACE } from '../unicode/more-classes.js';
import type { Pattern } from './pattern.js';

/**
 * Where the word that begins at a position ends, for a pattern whose matches cover any text without a gap.
 * @param end bound of the text: nothing is looked at from there on
 */
export type WordScanner = (text: string, position: number, end: number) => number;

const OTHER = 0;
const CLASS = LETTER | NUMBER | SPACE;

const ascii = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[a-z]/i.test(character)) ascii[code] = LETTER;
  else if (/\d/.test(character)) ascii[code] = NUMBER;
  else if (/\s/.test(character)) ascii[code] = SPACE;
}

/** LETTER, NUMBER, SPACE or OTHER for the character at a position. */
function kindAt(text: string, position: number): number {
  const code = text.charCodeAt(position);
  if (code < 128) return ascii[code]!;
  return classOf(text.codePointAt(position)!) & CLASS;
}

/** Units of the character at a position; a pair never straddles `end`, which is a boundary. */
function widthAt(text: string, position: number): number {
  const code = text.charCodeAt(position);
  return code >= 0xd800 && code <= 0xdbff && text.codePointAt(position)! > 0xffff ? 2 : 1;
}

function skipKind(text: string, position: number, end: number, kind: number): number {
  let unit = position;
  while (unit < end && kindAt(text, unit) === kind) unit += widthAt(text, unit);
  return unit;
}

/** `\s+(?!\S)|\s+`: a run of whitespace, without its last character where a word follows. */
function whitespaceEnd(text: string, position: number, end: number): number {
  const stop = skipKind(text, position, end, SPACE);
  // Whitespace is one unit a character. A single one before a word is the second alternative.
  return stop < end && stop - position > 1 ? stop - 1 : stop;
}

/** Length of `'s 't 're 've 'm 'll 'd` at a position, 0 for none. */
function contraction(text: string, position: number, end: number, ignoreCase: boolean): number {
  if (position + 1 >= end) return 0;
  let first = text[position + 1]!;
  let second = position + 2 < end ? text[position + 2]! : '';
  if (ignoreCase) {
    // The long s folds to an s, as in the Rust library's regexes.
    first = first === 'ſ' ? 's' : first.toLowerCase();
    second = second.toLowerCase();
  }
  if (first === 's' || first === 't' || first === 'm' || first === 'd') return 2;
  const pair = first + second;
  return pair === 're' || pair === 've' || pair === 'll' ? 3 : 0;
}

/** The pattern of GPT-2. */
export const gpt2Words: WordScanner = (text, position, end) => {
  const code = text.charCodeAt(position);
  if (code === 0x27) {
    const length = contraction(text, position, end, false);
    if (length > 0) return position + length;
  }
  if (code === 0x20 && position + 1 < end) {
    const next = kindAt(text, position + 1);
    if (next !== SPACE) return skipKind(text, position + 1, end, next);
  }
  const kind = kindAt(text, position);
  return kind === SPACE ? whitespaceEnd(text, position, end) : skipKind(text, position, end, kind);
};

const isLineEnd = (code: number): boolean => code === 0x0a || code === 0x0d;

/** The patterns of GPT-4, Llama 3 and Qwen 2, which differ in how many digits make a word. */
export function gpt4Words(digits: number): WordScanner {
  return (text, position, end) => {
    const code = text.charCodeAt(position);
    if (code === 0x27) {
      const length = contraction(text, position, end, true);
      if (length > 0) return position + length;
    }
    const kind = kindAt(text, position);
    if (kind === LETTER) return skipKind(text, position, end, LETTER);
    if (kind === NUMBER) {
      let unit = position;
      for (let count = 0; count < digits && unit < end && kindAt(text, unit) === NUMBER; count++) {
        unit += widthAt(text, unit);
      }
      return unit;
    }
    const next = position + widthAt(text, position);
    if (!isLineEnd(code) && next < end && kindAt(text, next) === LETTER) return skipKind(text, next, end, LETTER);
    const symbols = code === 0x20 ? next : position;
    if (symbols < end && kindAt(text, symbols) === OTHER) {
      let unit = skipKind(text, symbols, end, OTHER);
      while (unit < end && isLineEnd(text.charCodeAt(unit))) unit++;
      return unit;
    }
    // Whitespace, up to and with its last line end if it has one.
    const stop = skipKind(text, position, end, SPACE);
    let lineEnd = stop;
    while (lineEnd > position && !isLineEnd(text.charCodeAt(lineEnd - 1))) lineEnd--;
    if (lineEnd > position) return lineEnd;
    return stop < end && stop - position > 1 ? stop - 1 : stop;
  };
}

const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const GPT4_TAIL = '| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+';

/** The pattern that the ByteLevel pre-tokenizer splits with. */
export const GPT2_PATTERN: string =
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

const KNOWN: ReadonlyMap<string, WordScanner> = new Map([
  [GPT2_PATTERN, gpt2Words],
  [`${CONTRACTIONS}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}${GPT4_TAIL}`, gpt4Words(3)],
  [`${CONTRACTIONS}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}${GPT4_TAIL}`, gpt4Words(1)],
  [`${CONTRACTIONS}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}+${GPT4_TAIL}`, gpt4Words(Number.POSITIVE_INFINITY)],
]);

/** The hand-written scanner of a well-known pattern. */
export function knownScanner(regex: string): WordScanner | undefined {
  return KNOWN.get(regex);
}

/** All words of a text as ranges. */
export function scannerPattern(scanner: WordScanner): Pattern {
  return {
    findAll(text) {
      const matches: number[] = [];
      for (let position = 0; position < text.length; ) {
        const stop = scanner(text, position, text.length);
        matches.push(position, stop);
        position = stop;
      }
      return matches;
    },
  };
}
