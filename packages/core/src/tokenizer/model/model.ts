/** Where a model puts its tokens: ranges are in UTF-16 code units of the word it was given. */
export interface TokenSink {
  add(id: number, start: number, end: number): void;
}

/** The last step of encoding a word: pieces of a vocabulary. */
export interface Model {
  /**
   * Cuts one word (never empty) into tokens, in order.
   * @throws LexrunError `INVALID_TOKENIZER` for an unknown word where the vocabulary lacks the unknown token.
   */
  tokenize(word: string, sink: TokenSink): void;
  tokenToId(token: string): number | undefined;
  idToToken(id: number): string | undefined;
  /** Number of entries of the vocabulary, what the Rust library numbers further added tokens from. */
  readonly entries: number;
  /** One more than the largest id. */
  readonly size: number;
  /** Id of the unknown token, where the model has one. */
  readonly unknownId: number | undefined;
  readonly continuingSubwordPrefix?: string;
  /** Whether an unknown token still counts as the text it covers (Unigram). */
  readonly textIsToken?: boolean;
  /** The same model without some pieces: what they covered falls to other pieces, or to the unknown token. */
  without(forbidden: ReadonlySet<number>): Model;
}
