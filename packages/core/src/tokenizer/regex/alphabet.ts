import type { CharSet } from './char-set.js';
import { unsupported } from './errors.js';

/** Symbols of one pattern; a text that needs more is refused. Bounds memory. */
const maxSymbols = 8_192;

/**
 * Maps code points to symbols: code points that the sets of a pattern do not tell apart share one. Asked for the first
 * time, a code point costs a test of every set; then one look into a table.
 */
export class Alphabet {
  /** The symbol where there is no code point: the two ends of a text. */
  static readonly edge = 0;

  readonly #sets: readonly CharSet[];
  // 256 code points a page; an entry is 0 until it is known.
  readonly #pages: (Uint16Array | undefined)[] = new Array(0x1100);
  readonly #members: Uint8Array[] = [];
  readonly #symbols = new Map<string, number>();

  constructor(sets: readonly CharSet[]) {
    this.#sets = sets;
    this.#members.push(new Uint8Array((sets.length + 7) >> 3));
  }

  symbolOf(code: number): number {
    const known = this.#pages[code >> 8]?.[code & 255];
    return known === undefined || known === 0 ? this.#classify(code) : known;
  }

  /** Whether the code points of the symbol are in the set; never so for {@link Alphabet.edge}. */
  isMember(symbol: number, set: number): boolean {
    return (this.#members[symbol]![set >> 3]! & (1 << (set & 7))) !== 0;
  }

  #classify(code: number): number {
    const members = new Uint8Array((this.#sets.length + 7) >> 3);
    this.#sets.forEach((set, index) => {
      if (set.has(code)) members[index >> 3]! |= 1 << (index & 7);
    });
    const key = String.fromCharCode(...members);
    let symbol = this.#symbols.get(key);
    if (symbol === undefined) {
      if (this.#members.length >= maxSymbols) throw unsupported('too many overlapping classes for this text');
      symbol = this.#members.push(members) - 1;
      this.#symbols.set(key, symbol);
    }
    const page = code >> 8;
    this.#pages[page] ??= new Uint16Array(256);
    this.#pages[page][code & 255] = symbol;
    return symbol;
  }
}
