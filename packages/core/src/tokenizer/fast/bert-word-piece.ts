import { characterLength } from '../code-points.js';
import type { Model } from '../model/model.js';
import type { BertOptions } from '../normalizer/bert-options.js';
import type { TokenBuffer } from '../token-buffer.js';
import { classOf, PUNCTUATION, SPACE } from '../unicode/classes.js';
import { ALONE, BertCharacters, BREAK, DROPPED, ENTANGLED, TEXT, UNIT } from './bert-characters.js';
import type { FastPath } from './fast-path.js';
import { WordCache } from './word-cache.js';

/** Longest word, in units, that is looked up. A longer one is unknown, or takes the general path. */
const MAX_WORD = 1024;

/** The Bert normalizer, the Bert pre-tokenizer and a model in one pass. */
export class BertWordPiece implements FastPath {
  readonly #characters: BertCharacters;
  readonly #asciiKinds = new Uint8Array(128);
  readonly #asciiUnits = new Uint16Array(128);
  readonly #cache: WordCache;
  readonly #units = new Uint16Array(MAX_WORD);
  readonly #starts = new Int32Array(MAX_WORD);
  readonly #ends = new Int32Array(MAX_WORD);
  #length = 0;
  #hash = 0;
  /** Where the word begins while each of its units is the unit of the text at the same distance. */
  #begin = 0;
  #straight = true;
  #words = 0;
  /** End of a word that is too long to be looked up, otherwise 0. */
  #overlongEnd = 0;
  readonly #unknownId: number;
  readonly #overlongIsUnknown: boolean;

  /** @param maxCharacters words of more characters are unknown to the model */
  constructor(options: BertOptions, model: Model, maxCharacters: number) {
    this.#unknownId = model.unknownId ?? -1;
    // A character has at most two units.
    this.#overlongIsUnknown = maxCharacters * 2 <= MAX_WORD && this.#unknownId >= 0;
    this.#characters = new BertCharacters(options);
    this.#cache = new WordCache(model);
    for (let code = 0; code < 128; code++) {
      this.#asciiKinds[code] = this.#characters.kindOf(code);
      this.#asciiUnits[code] = this.#characters.unitOf(code);
    }
  }

  encode(text: string, from: number, to: number, out: TokenBuffer, word: number): number {
    const kinds = this.#asciiKinds;
    const asciiUnits = this.#asciiUnits;
    const units = this.#units;
    this.#words = word;
    this.#length = 0;
    this.#hash = 0;
    this.#overlongEnd = 0;
    for (let position = from; position < to; ) {
      const code = text.charCodeAt(position);
      if (code < 128) {
        const kind = kinds[code]!;
        if (kind === UNIT) {
          const length = this.#length;
          if (length === 0) {
            this.#begin = position;
            this.#straight = true;
          }
          const unit = asciiUnits[code]!;
          if (length === MAX_WORD) {
            if (!this.#append(unit, position, position + 1)) return -1;
          } else {
            if (!this.#straight || this.#begin + length !== position) this.#trace(position, position + 1);
            units[length] = unit;
            this.#hash = (Math.imul(this.#hash, 31) + unit) | 0;
            this.#length = length + 1;
          }
        } else if (kind !== DROPPED) {
          if (this.#length > 0) this.#flush(out);
          if (kind === ALONE) this.#alone(asciiUnits[code]!, position, position + 1, out);
        }
        position++;
      } else {
        const width = position + 1 < to ? characterLength(text, position) : 1;
        if (!this.#other(text.codePointAt(position)!, position, position + width, out)) return -1;
        position += width;
      }
    }
    if (this.#length > 0) this.#flush(out);
    return this.#words;
  }

  /** A character beyond ASCII; false where it needs the general path. */
  #other(codePoint: number, start: number, end: number, out: TokenBuffer): boolean {
    switch (this.#characters.kindOf(codePoint)) {
      case UNIT:
        return this.#append(this.#characters.unitOf(codePoint), start, end);
      case ALONE:
        if (this.#length > 0) this.#flush(out);
        this.#alone(this.#characters.unitOf(codePoint), start, end, out);
        return true;
      case BREAK:
        if (this.#length > 0) this.#flush(out);
        return true;
      case TEXT:
        return this.#text(this.#characters.textOf(codePoint), start, end, out);
      case ENTANGLED:
        return false;
      default:
        return true;
    }
  }

  /** The several characters that one became; all have its range. */
  #text(text: string, start: number, end: number, out: TokenBuffer): boolean {
    for (const character of text) {
      const bits = classOf(character.codePointAt(0)!);
      const isolated = (bits & PUNCTUATION) !== 0;
      if ((isolated || (bits & SPACE) !== 0) && this.#length > 0) this.#flush(out);
      if ((bits & SPACE) !== 0) continue;
      for (let unit = 0; unit < character.length; unit++) {
        if (!this.#append(character.charCodeAt(unit), start, end)) return false;
      }
      if (isolated) this.#flush(out);
    }
    return true;
  }

  #append(unit: number, start: number, end: number): boolean {
    if (this.#length === MAX_WORD) {
      this.#overlongEnd = end;
      return this.#overlongIsUnknown;
    }
    if (this.#length === 0) {
      this.#begin = start;
      this.#straight = true;
    }
    if (!this.#straight || this.#begin + this.#length !== start || end !== start + 1) this.#trace(start, end);
    this.#units[this.#length++] = unit;
    this.#hash = (Math.imul(this.#hash, 31) + unit) | 0;
    return true;
  }

  #alone(unit: number, start: number, end: number, out: TokenBuffer): void {
    this.#append(unit, start, end);
    this.#flush(out);
  }

  /** Writes down the range of the next unit, and of those before it if this is the first that is not where it was. */
  #trace(start: number, end: number): void {
    if (this.#straight) {
      for (let unit = 0; unit < this.#length; unit++) {
        this.#starts[unit] = this.#begin + unit;
        this.#ends[unit] = this.#begin + unit + 1;
      }
      this.#straight = false;
    }
    this.#starts[this.#length] = start;
    this.#ends[this.#length] = end;
  }

  #flush(out: TokenBuffer): void {
    if (this.#overlongEnd > 0) {
      out.push(this.#unknownId, this.#straight ? this.#begin : this.#starts[0]!, this.#overlongEnd, this.#words++);
      this.#overlongEnd = 0;
      this.#length = 0;
      this.#hash = 0;
      return;
    }
    const cache = this.#cache;
    const found = cache.find(this.#units, this.#length, this.#hash);
    const last = cache.endPiece(found);
    const { pieces } = cache;
    const word = this.#words++;
    if (this.#straight) {
      const begin = this.#begin;
      for (let at = cache.firstPiece(found); at < last; at += 3) {
        out.push(pieces[at]!, begin + pieces[at + 1]!, begin + pieces[at + 2]!, word);
      }
    } else {
      for (let at = cache.firstPiece(found); at < last; at += 3) {
        out.push(pieces[at]!, this.#starts[pieces[at + 1]!]!, this.#ends[pieces[at + 2]! - 1]!, word);
      }
    }
    this.#length = 0;
    this.#hash = 0;
  }
}
