import { STRIDE } from './token-buffer.js';

/** The spaces at the ends of added tokens that swallowed whitespace, by index of the token. */
export type SwallowedSpaces = ReadonlyMap<number, readonly [leading: number, trailing: number]>;

const NONE: readonly [number, number] = [0, 0];

/** The tokens of one encoded sequence. */
export class SequenceTokens {
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

  /** Spaces at the ends of a token. */
  spacesOf(index: number): readonly [leading: number, trailing: number] {
    return this.#swallowed?.get(index) ?? this.#spacesOfId?.(this.data[STRIDE * index]!) ?? NONE;
  }
}
