import type { TokenSink } from '../model/model.js';

/** What cuts a word into tokens. */
export interface WordModel {
  tokenize(word: string, sink: TokenSink): void;
}

const MAX_WORDS = 1 << 15;
const MAX_UNITS = 1 << 20;
const SLOT_BITS = 17;
/**
 * Most slots that are looked at for a word. Words can be written so that they share a hash; then the newest of them takes the
 * place of an older one, instead of each text of an attacker making every later one slower.
 */
const MAX_PROBES = 16;

/**
 * Words already tokenized, found by their code units without making a string. Bounded: when it is full it starts anew.
 * The tokens of a word stand in `pieces` from `first[word]` to `first[word + 1]`: id, start, end each, in units of the
 * word.
 */
export class WordCache implements TokenSink {
  pieces: Int32Array = new Int32Array(1 << 12);
  readonly #model: WordModel;
  readonly #slots: Int32Array = new Int32Array(1 << SLOT_BITS);
  readonly #first: Int32Array = new Int32Array(MAX_WORDS + 2);
  readonly #hashes: Int32Array = new Int32Array(MAX_WORDS + 1);
  readonly #starts: Int32Array = new Int32Array(MAX_WORDS + 2);
  #units: Uint16Array = new Uint16Array(1 << 12);
  #words = 0;
  #end = 0;

  constructor(model: WordModel) {
    this.#model = model;
  }

  /** The word as a number for {@link firstPiece} and {@link endPiece}, valid until the next call. */
  find(units: Uint16Array, length: number, hash: number): number {
    const slots = this.#slots;
    const home = homeOf(hash);
    let slot = home;
    for (let probe = 1; ; probe++, slot = (slot + 1) & (slots.length - 1)) {
      if (probe > MAX_PROBES) {
        slot = home;
        break;
      }
      const word = slots[slot]! - 1;
      if (word < 0) break;
      if (this.#hashes[word] !== hash) continue;
      const start = this.#starts[word]!;
      if (this.#starts[word + 1]! - start !== length) continue;
      let index = 0;
      while (index < length && this.#units[start + index] === units[index]) index++;
      if (index === length) return word;
    }
    return this.#insert(units, length, hash, slot);
  }

  firstPiece(word: number): number {
    return this.#first[word]!;
  }

  endPiece(word: number): number {
    return this.#first[word + 1]!;
  }

  /** Takes a token of the word that is being entered. */
  add(id: number, start: number, end: number): void {
    if (this.#end + 3 > this.pieces.length) {
      const grown = new Int32Array(this.pieces.length * 2);
      grown.set(this.pieces);
      this.pieces = grown;
    }
    this.pieces[this.#end++] = id;
    this.pieces[this.#end++] = start;
    this.pieces[this.#end++] = end;
  }

  #insert(units: Uint16Array, length: number, hash: number, freeSlot: number): number {
    let slot = freeSlot;
    if (this.#words === MAX_WORDS || this.#starts[this.#words]! + length > MAX_UNITS) {
      this.#slots.fill(0);
      this.#words = 0;
      this.#end = 0;
      slot = homeOf(hash);
    }
    const word = this.#words;
    const start = this.#starts[word]!;
    this.#end = this.#first[word]!;
    // As arguments: words are short, whoever caches them sees to that.
    const text = String.fromCharCode.apply(null, units.subarray(0, length) as unknown as number[]);
    this.#model.tokenize(text, this);
    if (start + length > this.#units.length) {
      const grown = new Uint16Array(Math.max(start + length, this.#units.length * 2));
      grown.set(this.#units);
      this.#units = grown;
    }
    this.#units.set(units.subarray(0, length), start);
    this.#starts[word + 1] = start + length;
    this.#first[word + 1] = this.#end;
    this.#hashes[word] = hash;
    this.#slots[slot] = word + 1;
    this.#words = word + 1;
    return word;
  }
}

/** The slot where a word is looked for first. */
function homeOf(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> (32 - SLOT_BITS);
}
