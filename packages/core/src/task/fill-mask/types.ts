/** Options of one call. Every default may be set by the model's manifest. */
export interface FillMaskOptions {
  /** Candidates for each mask. 1 to 10,000. @default 5 */
  readonly topK?: number | undefined;
  /**
   * The only words to choose among. A word that is not in the vocabulary stands for its first token. 1 to 1,000.
   * @default the vocabulary
   */
  readonly targets?: readonly string[] | undefined;
  /** Most tokens of a row, special tokens included. 1 to the model's maximum. @default the model's maximum */
  readonly maxLength?: number | undefined;
}

/** One filling of a mask. */
export interface MaskCandidate {
  /** Id of the token in the vocabulary. */
  readonly tokenId: number;
  /** The token as text: what the tokenizer decodes the id to. */
  readonly token: string;
  /** Probability over the whole vocabulary, 0 to 1. */
  readonly score: number;
  /** The text with this mask filled. Other masks stay, and with them the special tokens around the text. */
  readonly text: string;
}

/** The fillings of one mask. */
export interface FilledMask {
  /** Best first. */
  readonly candidates: readonly MaskCandidate[];
}

/** Answer for one text. */
export interface FillMaskResult {
  /** One entry for each mask, in the order of the text. */
  readonly masks: readonly FilledMask[];
  /** Whether tokens beyond `maxLength` were cut off. */
  readonly truncated: boolean;
}
