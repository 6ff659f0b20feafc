/** Options of one call. Every default may be set by the model's manifest. */
export interface TokenEmbeddingsOptions {
  /** Whether each row is scaled to length 1. @default false */
  readonly normalize?: boolean | undefined;
  /** Keeps the first columns only, before `normalize`. 1 to the model's width. @default all */
  readonly dimensions?: number | undefined;
  /** Most tokens of a row, special tokens included. 1 to the model's maximum. @default the model's maximum */
  readonly maxLength?: number | undefined;
}

/** A token and what it covers. */
export interface EmbeddedToken {
  /** Id in the vocabulary. */
  readonly id: number;
  /** Its spelling in the vocabulary. */
  readonly token: string;
  /** Where it begins in the text, in UTF-16 code units; 0 for a special token. */
  readonly start: number;
  /** Where it ends, exclusive; 0 for a special token. */
  readonly end: number;
  /** Whether the model's format added it (`[CLS]`, `</s>`). */
  readonly special: boolean;
}

/** Answer for one text. */
export interface TokenEmbeddingsResult {
  /** Every token of the row, special tokens included. */
  readonly tokens: readonly EmbeddedToken[];
  /** The vector of each token, in the order of `tokens`. */
  readonly rows: readonly Float32Array<ArrayBuffer>[];
  /** Whether tokens beyond `maxLength` were cut off. */
  readonly truncated: boolean;
}
