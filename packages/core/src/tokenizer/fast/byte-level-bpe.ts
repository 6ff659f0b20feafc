import { byteLevelText } from '../byte-level.js';
import { characterLength } from '../code-points.js';
import type { Model, TokenSink } from '../model/model.js';
import type { WordScanner } from '../pattern/word-scanner.js';
import type { TokenBuffer } from '../token-buffer.js';
import type { FastPath } from './fast-path.js';
import { WordCache } from './word-cache.js';

/** Longest word that is cached, in units; a longer one goes to the model as it is. */
const MAX_CACHED = 128;

/** Tokenizes the bytes of a word, and gives ranges in units of the characters the bytes belong to. */
class ByteWord {
  readonly #model: Model;
  /** First unit of the character of each byte, and the unit after it. */
  #starts = new Int32Array(512);
  #ends = new Int32Array(512);

  constructor(model: Model) {
    this.#model = model;
  }

  tokenize(word: string, sink: TokenSink): void {
    if (this.#starts.length < word.length * 3) {
      this.#starts = new Int32Array(word.length * 3);
      this.#ends = new Int32Array(word.length * 3);
    }
    const starts = this.#starts;
    const ends = this.#ends;
    let text = '';
    for (let unit = 0; unit < word.length; ) {
      const width = characterLength(word, unit);
      const bytes = byteLevelText(word.slice(unit, unit + width));
      starts.fill(unit, text.length, text.length + bytes.length);
      ends.fill(unit + width, text.length, text.length + bytes.length);
      text += bytes;
      unit += width;
    }
    this.#model.tokenize(text, {
      add: (id, start, end) => sink.add(id, starts[start]!, ends[end - 1]!),
    });
  }
}

/** Splitting by a well-known pattern, bytes as characters and a BPE model in one pass. */
export class ByteLevelBpe implements FastPath {
  readonly #scanner: WordScanner;
  readonly #isNormalized: (text: string) => boolean;
  readonly #bytes: ByteWord;
  readonly #cache: WordCache;
  readonly #units = new Uint16Array(MAX_CACHED);

  /** @param isNormalized whether the normalizer leaves a text as it is; other texts take the general path */
  constructor(scanner: WordScanner, isNormalized: (text: string) => boolean, model: Model) {
    this.#scanner = scanner;
    this.#isNormalized = isNormalized;
    this.#bytes = new ByteWord(model);
    this.#cache = new WordCache(this.#bytes);
  }

  encode(text: string, from: number, to: number, out: TokenBuffer, word: number): number {
    const whole = from === 0 && to === text.length ? text : text.slice(from, to);
    if (!this.#isNormalized(whole)) return -1;
    const scanner = this.#scanner;
    const cache = this.#cache;
    const units = this.#units;
    let words = word;
    for (let start = from; start < to; ) {
      const end = scanner(text, start, to);
      const length = end - start;
      if (length <= MAX_CACHED) {
        let hash = 0;
        for (let unit = 0; unit < length; unit++) {
          const code = text.charCodeAt(start + unit);
          units[unit] = code;
          hash = (Math.imul(hash, 31) + code) | 0;
        }
        const found = cache.find(units, length, hash);
        const last = cache.endPiece(found);
        const { pieces } = cache;
        for (let at = cache.firstPiece(found); at < last; at += 3) {
          out.push(pieces[at]!, start + pieces[at + 1]!, start + pieces[at + 2]!, words);
        }
      } else {
        const index = words;
        const base = start;
        this.#bytes.tokenize(text.slice(start, end), {
          add: (id, first, last) => out.push(id, base + first, base + last, index),
        });
      }
      words++;
      start = end;
    }
    return words;
  }
}
