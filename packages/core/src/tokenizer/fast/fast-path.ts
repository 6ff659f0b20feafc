import type { TokenBuffer } from '../token-buffer.js';

/** Normalizes, splits and tokenizes in one pass over the text, for one well-known combination of components. */
export interface FastPath {
  /**
   * Encodes the units from `from` to `to` and returns the number of words so far; or returns -1, with the buffer
   * undefined beyond what it held, where the text needs the general path.
   */
  encode(text: string, from: number, to: number, out: TokenBuffer, word: number): number;
}
