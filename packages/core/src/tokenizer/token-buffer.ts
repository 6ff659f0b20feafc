import type { AlignedText } from './aligned-text.js';

/** Numbers kept for a token: id, original start, original end, word. */
export const STRIDE: number = 4;

/**
 * The tokens of one sequence while it is encoded, in one growing array. The buffer of a tokenizer is used again by its
 * next sequence: {@link TokenBuffer.take} copies what was written.
 */
export class TokenBuffer {
  data: Int32Array = new Int32Array(STRIDE * 256);
  /** Numbers written so far: {@link STRIDE} times the tokens. */
  length = 0;
  #piece: AlignedText | null = null;
  #word = 0;

  /** Names the piece, and the index of the word, to which the next tokens belong. */
  begin(piece: AlignedText, word: number): void {
    this.#piece = piece;
    this.#word = word;
  }

  /** Adds a token that covers the units from `start` to `end` of the piece. */
  add(id: number, start: number, end: number): void {
    const piece = this.#piece!;
    this.push(id, piece.startOf(start), piece.endBefore(end), this.#word);
  }

  /** Adds a token by its offsets in the original. */
  push(id: number, start: number, end: number, word: number): void {
    let at = this.length;
    if (at + STRIDE > this.data.length) this.#grow();
    const { data } = this;
    data[at++] = id;
    data[at++] = start;
    data[at++] = end;
    data[at++] = word;
    this.length = at;
  }

  /** Forgets everything. */
  clear(): void {
    this.length = 0;
    if (this.data.length > 1 << 18) this.data = new Int32Array(STRIDE * 256);
  }

  /** A copy of what was written. */
  take(): Int32Array {
    return this.data.slice(0, this.length);
  }

  #grow(): void {
    const grown = new Int32Array(this.data.length * 2);
    grown.set(this.data);
    this.data = grown;
  }
}
