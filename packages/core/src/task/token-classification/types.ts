/** How the tokens of an entity become one answer; the strategies of Python transformers. */
export type Aggregation = 'none' | 'simple' | 'first' | 'average' | 'max';

/** Options of one call. Every default may be set by the model's manifest. */
export interface TokenClassificationOptions {
  /**
   * `'none'`: one answer a token. `'simple'`: neighbouring tokens of one entity join. `'first'`, `'max'`, `'average'`:
   * the tokens of a word agree before, on the label of the first, of the surest, or of their mean. @default 'none'
   */
  readonly aggregation?: Aggregation | undefined;
  /** Labels left out, by name, compared after aggregation (`PER`, not `B-PER`). At most 1,000. @default ['O'] */
  readonly ignoreLabels?: readonly string[] | undefined;
  /** Least score of an answer. 0 to 1. @default 0 */
  readonly threshold?: number | undefined;
  /** Most tokens of a window, special tokens included. 1 to the model's maximum. @default the model's maximum */
  readonly maxLength?: number | undefined;
  /**
   * Tokens that neighbouring windows of a long text share; less than `maxLength` without special tokens. A token's scores
   * come from the window where it has most context. @default a quarter of a window, at most 128
   */
  readonly stride?: number | undefined;
}

/** A labelled stretch of the text. */
export interface Entity {
  /** The model's label (`B-PER`), or the entity's name (`PER`) where tokens were aggregated. */
  readonly entity: string;
  /** Probability, 0 to 1; the mean over the tokens (or words) of an aggregated entity. */
  readonly score: number;
  /** Where it begins in the text, in UTF-16 code units. */
  readonly start: number;
  /** Where it ends, exclusive. */
  readonly end: number;
  /** The tokens put together by the tokenizer's decoder; differs from the text by its normalization. */
  readonly word: string;
}

/** Answer for one text. */
export interface TokenClassificationResult {
  /** In the order of the text. */
  readonly entities: readonly Entity[];
  /** Always false: a long text is read in windows. */
  readonly truncated: boolean;
}
