import { characterLength } from '../code-points.js';
import { invalidTokenizer } from '../spec/fields.js';
import type { SymbolList } from './merge-word.js';

/** Settings of a a BPE model. */
export interface BpeOptions {
  readonly unknownToken: string | undefined;
  /** Put before every symbol of a word but the first, and after the last. */
  readonly continuingPrefix: string;
  readonly wordSuffix: string;
  readonly fuseUnknown: boolean;
  readonly byteFallback: boolean;
  readonly ignoreMerges: boolean;
}

const encoder: TextEncoder = new TextEncoder();

/** Turns the characters of a word into the symbols that BPE merges: ids of the vocabulary, bytes, or the unknown token. */
export class SymbolSplitter {
  readonly #id: (piece: string) => number | undefined;
  readonly #unknownId: number | undefined;
  readonly #options: BpeOptions;

  constructor(id: (piece: string) => number | undefined, unknownId: number | undefined, options: BpeOptions) {
    this.#id = id;
    this.#unknownId = unknownId;
    this.#options = options;
  }

  /**
   * Fills the list with the symbols of a word and their ranges, in code units, or `inBytes` as the Rust library counts:
   * the lengths of the symbols one after the other. The two agree unless a character gives no symbol, or symbols change
   * places; then the result is false and the ranges in units are useless.
   */
  split(word: string, symbols: SymbolList, inBytes: boolean): boolean {
    const { continuingPrefix, wordSuffix, fuseUnknown, unknownToken, byteFallback } = this.#options;
    symbols.count = 0;
    let position = 0;
    const add = (id: number, start: number, end: number, length: number): void => {
      symbols.add(id, inBytes ? position : start, inBytes ? position + length : end);
      position += length;
    };
    let unknownStart = -1;
    let unknownLength = 0;
    const flush = (end: number): void => {
      if (unknownStart >= 0) add(this.#unknown(), unknownStart, end, unknownLength);
      unknownStart = -1;
      unknownLength = 0;
    };
    for (let start = 0; start < word.length; ) {
      const end = start + characterLength(word, start);
      const character = word.slice(start, end);
      let symbol = start > 0 ? continuingPrefix + character : character;
      if (end === word.length) symbol += wordSuffix;
      const id = this.#id(symbol);
      const bytes = id === undefined && byteFallback ? this.#bytes(symbol) : undefined;
      if (id !== undefined) {
        flush(start);
        add(id, start, end, utf8Length(character));
      } else if (bytes !== undefined) {
        // An unknown token that waits for its end comes after the bytes.
        if (!inBytes && (unknownStart >= 0 || symbol.length !== character.length)) return false;
        for (const byte of bytes) add(byte, start, end, 1);
      } else if (unknownToken !== undefined) {
        if (!fuseUnknown) flush(start);
        if (unknownStart < 0) unknownStart = start;
        unknownLength += utf8Length(character);
      } else if (!inBytes) {
        return false;
      }
      start = end;
    }
    flush(word.length);
    return true;
  }

  #bytes(symbol: string): number[] | undefined {
    const ids: number[] = [];
    for (const byte of encoder.encode(symbol)) {
      const id = this.#id(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
      if (id === undefined) return undefined;
      ids.push(id);
    }
    return ids;
  }

  #unknown(): number {
    if (this.#unknownId === undefined) throw invalidTokenizer('model.vocab lacks the unknown token');
    return this.#unknownId;
  }
}

function utf8Length(character: string): number {
  const code = character.charCodeAt(0);
  return code < 0x80 ? 1 : code < 0x800 ? 2 : character.length === 2 ? 4 : 3;
}

/** Turns ranges in UTF-8 bytes of a word into ranges in code units of the characters they touch. */
export function bytesToUnits(word: string, symbols: SymbolList): void {
  let unit = 0;
  let byte = 0;
  let width = characterLength(word, 0);
  // The ranges ascend, so one walk through the word finds all ends.
  const seek = (target: number): void => {
    while (unit + width < word.length && byte + utf8Length(word.slice(unit, unit + width)) <= target) {
      byte += utf8Length(word.slice(unit, unit + width));
      unit += width;
      width = characterLength(word, unit);
    }
  };
  for (let index = 0; index < symbols.count; index++) {
    seek(symbols.starts[index]!);
    symbols.starts[index] = unit;
    seek(symbols.ends[index]! - 1);
    symbols.ends[index] = unit + width;
  }
}
