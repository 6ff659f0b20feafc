/** A query and the documents to put in order. */
export interface TextRankingInput {
  /** What the documents are compared with. */
  readonly query: string;
  /** 1 to 1,000 documents. */
  readonly documents: readonly string[];
  /** Entries of `ranking`; null for all. Takes precedence over the option. */
  readonly topK?: number | null | undefined;
}

/** Options of one call. Every default may be set by the model's manifest. */
export interface TextRankingOptions {
  /** Entries of `ranking`; null for all. 1 to 10,000. @default null */
  readonly topK?: number | null | undefined;
  /**
   * `'sigmoid'` gives 0 to 1. `'none'` gives the logit. A model with two logits counts as one of
   * `logit[1] - logit[0]`, whose sigmoid is the softmax of the second. @default 'sigmoid'
   */
  readonly activation?: 'sigmoid' | 'none' | undefined;
  /** Least score of an entry. @default none */
  readonly threshold?: number | undefined;
  /** Most tokens of query and document together, special tokens included. 1 to the model's maximum. @default the model's maximum */
  readonly maxLength?: number | undefined;
}

/** A document's place. */
export interface RankedDocument {
  /** Its index in `documents`. */
  readonly index: number;
  /** 0 to 1 under `sigmoid`, the logit under `none`. */
  readonly score: number;
}

/** Answer for one query. */
export interface TextRankingResult {
  /** Best first; equal scores keep the order of `documents`. */
  readonly ranking: readonly RankedDocument[];
  /** Whether tokens of any pair beyond `maxLength` were cut off. */
  readonly truncated: boolean;
}
