import { AlignedText } from './aligned-text.js';
import { characterLength } from './code-points.js';
import { growthLimit, tooMuchText } from './growth.js';

/**
 * Builds the next version of an {@link AlignedText}, character by character, in the terms of the Rust library: a character
 * either replaces the next old one (and may swallow more), or is added and shares the alignment of the old character
 * before it.
 */
export class Rewriter {
  readonly #source: AlignedText;
  #position: number;
  #text = '';
  #starts: Int32Array;
  #ends: Int32Array;
  #length = 0;
  readonly #limit: number;

  /** @param skipped old characters that disappear before the first new one */
  constructor(source: AlignedText, skipped = 0) {
    this.#source = source;
    const { text } = source;
    this.#starts = new Int32Array(text.length + 16);
    this.#ends = new Int32Array(text.length + 16);
    this.#position = 0;
    this.#limit = growthLimit(text === '' ? 0 : source.endBefore(text.length) - source.startOf(0));
    this.skip(skipped);
  }

  /** Drops old characters. */
  skip(characters: number): void {
    const { text } = this.#source;
    for (let count = characters; count > 0 && this.#position < text.length; count--) {
      this.#position += characterLength(text, this.#position);
    }
  }

  /** Drops the old characters up to a unit of the old text. */
  skipTo(unit: number): void {
    this.#position = unit;
  }

  /**
   * Writes one character.
   * @param change 1: added; 0: replaces the next old character; -n: also swallows the n old characters after it
   */
  write(character: string, change: number): void {
    const source = this.#source;
    let start: number;
    let end: number;
    if (change > 0) {
      const before = this.#position;
      end = before === 0 ? source.shift : source.endBefore(before);
      start = before === 0 ? source.shift : this.#startBefore(before);
    } else {
      const width = characterLength(source.text, this.#position);
      if (width === 0) {
        end = source.text.length === 0 ? source.shift : source.endBefore(source.text.length);
        start = end;
      } else {
        start = source.startOf(this.#position);
        end = source.endBefore(this.#position + width);
        this.#position += width;
        if (change < 0) this.skip(-change);
      }
    }
    this.#push(character, start, end);
  }

  /** Copies old characters unchanged, up to a unit of the old text. */
  copyTo(unit: number): void {
    const source = this.#source;
    const from = this.#position;
    this.#text += source.text.slice(from, unit);
    this.#reserve(unit - from);
    for (let position = from; position < unit; ) {
      const width = characterLength(source.text, position);
      const start = source.startOf(position);
      const end = source.endBefore(position + width);
      position += width;
      for (let count = 0; count < width; count++) {
        this.#starts[this.#length] = start;
        this.#ends[this.#length++] = end;
      }
    }
    this.#position = Math.max(from, unit);
  }

  /** The new version; what was not consumed of the old one is gone. */
  finish(): AlignedText {
    return new AlignedText(this.#text, this.#starts, this.#ends, 0, this.#source.shift);
  }

  #startBefore(unit: number): number {
    const { starts, text, at } = this.#source;
    if (starts !== null) return starts[at + unit - 1]!;
    const pair = unit > 1 && characterLength(text, unit - 2) === 2;
    return at + unit - (pair ? 2 : 1);
  }

  #push(character: string, start: number, end: number): void {
    this.#reserve(character.length);
    this.#text += character;
    for (let unit = 0; unit < character.length; unit++) {
      this.#starts[this.#length] = start;
      this.#ends[this.#length++] = end;
    }
  }

  #reserve(units: number): void {
    const needed = this.#length + units;
    if (needed > this.#limit) throw tooMuchText();
    if (needed <= this.#starts.length) return;
    const length = Math.max(needed, this.#starts.length * 2);
    this.#starts = grow(this.#starts, length);
    this.#ends = grow(this.#ends, length);
  }
}

function grow(values: Int32Array, length: number): Int32Array {
  const grown = new Int32Array(length);
  grown.set(values);
  return grown;
}
