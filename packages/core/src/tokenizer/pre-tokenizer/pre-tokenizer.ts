import type { AlignedText } from '../aligned-text.js';

/** Receives the words of a text in order; empty ones are left out by the sender. */
export type Emit = (word: AlignedText) => void;

/** One step that cuts a piece of normalized text into words. */
export interface PreTokenizer {
  /** @param piece never empty */
  split(piece: AlignedText, emit: Emit): void;
}
