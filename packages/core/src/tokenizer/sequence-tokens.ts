import type { TokenSource } from './encoding-draft.js';
import type { Trim } from './post-processor/part.js';
import { STRIDE } from './token-buffer.js';
import { trimmedOffsets } from './trim-offsets.js';

/** The spaces at the ends of added tokens that swallowed whitespace, by index of the token. */
export type SwallowedSpaces = ReadonlyMap<number, readonly [leading: number, trailing: number]>;

const NONE: readonly [number, number] = [0, 0];

/** The tokens of one encoded sequence. */
export class SequenceTokens implements TokenSource {
  /** {@link STRIDE} numbers a token: id, start, end, word. */
  readonly data: Int32Array;
  /** The original text. */
  readonly text: string;
  /** Number of tokens. */
  readonly count: number;
  readonly #swallowed: SwallowedSpaces | null;
  readonly #spacesOfId: ((id: number) => readonly [number, number]) | null;

  /** @param spacesOfId spaces at the ends of a vocabulary entry; null where nothing trims offsets */
  constructor(
    data: Int32Array,
    text: string,
    swallowed: SwallowedSpaces | null,
    spacesOfId: ((id: number) => readonly [number, number]) | null,
  ) {
    this.data = data;
    this.text = text;
    this.count = data.length / STRIDE;
    this.#swallowed = swallowed;
    this.#spacesOfId = spacesOfId;
  }

  trimmed(index: number, position: number, trims: readonly Trim[]): [number, number] {
    return trimmedOffsets(this, index, position, trims);
  }

  /** Spaces at the ends of a token. */
  spacesOf(index: number): readonly [leading: number, trailing: number] {
    return this.#swallowed?.get(index) ?? this.#spacesOfId?.(this.data[STRIDE * index]!) ?? NONE;
  }
}
