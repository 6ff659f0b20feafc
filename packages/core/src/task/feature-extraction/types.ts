/** How token vectors become one vector: their mean, the first token's, the last token's, or the maximum of each column. */
export type Pooling = 'mean' | 'cls' | 'lastToken' | 'max';

/** What a text is used for, where a model wants to be told (E5, BGE, nomic-embed and others). */
export type EmbeddingRole = 'query' | 'passage';

/** Options of one call. Every default may be set by the model's manifest. */
export interface FeatureExtractionOptions {
  /** @default 'mean' */
  readonly pooling?: Pooling | undefined;
  /** Whether the embedding is scaled to length 1. @default false */
  readonly normalize?: boolean | undefined;
  /**
   * Keeps the first columns only, before `normalize`; for models trained so (Matryoshka). 1 to the model's width.
   * @default all
   */
  readonly dimensions?: number | undefined;
  /**
   * Puts the manifest's prefix for this role (`taskDefaults.queryPrefix`, `taskDefaults.passagePrefix`) in front of the
   * text. @default no prefix
   */
  readonly role?: EmbeddingRole | undefined;
  /** Put in front of the text instead of the manifest's prefix. At most 2,000 characters. @default by `role` */
  readonly prefix?: string | undefined;
  /** Most tokens of a row, special tokens included. 1 to the model's maximum. @default the model's maximum */
  readonly maxLength?: number | undefined;
}

/** Answer for one text. */
export interface FeatureExtractionResult {
  /** One number for each column of the model's last hidden state, or `dimensions` of them. */
  readonly embedding: Float32Array<ArrayBuffer>;
  /** Whether tokens beyond `maxLength` were cut off. */
  readonly truncated: boolean;
}
