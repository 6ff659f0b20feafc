/**
 * One tokenized sequence (or pair), aligned with its text. All arrays have one entry a token.
 * Plain data as the caller sees it; an implementation may build the arrays when they are first read.
 */
export interface Encoding {
  /** Vocabulary ids, what a model reads as `input_ids`. */
  readonly ids: readonly number[];
  /** Segment ids: 0 or 1, what a model reads as `token_type_ids`. */
  readonly typeIds: readonly number[];
  /** 1 for a token, 0 for padding. */
  readonly attentionMask: readonly number[];
  /** 1 for a token that the post-processor or padding added, else 0. */
  readonly specialTokensMask: readonly number[];
  /**
   * `[start, end)` in UTF-16 code units of the text that `sequenceIds` names, so that `text.slice(start, end)` is what
   * the token covers. `[0, 0]` for a special token.
   */
  readonly offsets: readonly (readonly [start: number, end: number])[];
  /** Index of the word of the pre-tokenizer, counted in each sequence; null for special tokens. */
  readonly wordIds: readonly (number | null)[];
  /** 0 for the text, 1 for its pair; null for special tokens. */
  readonly sequenceIds: readonly (number | null)[];
  /** Further windows, when truncation cut the input and a window was asked for. */
  readonly overflowing: readonly Encoding[];
}
