/** What the SDK reads of `config.json`; every other key is ignored. */
export interface ModelConfig {
  /** Architecture family, for example `bert`. */
  readonly modelType: string | undefined;
  /** Class names the model was exported from. */
  readonly architectures: readonly string[];
  /** Label of each output column, in order; empty where the model names none. */
  readonly labels: readonly string[];
  /** What the labels mean, where the file says so; it decides the default activation. */
  readonly problemType: 'single_label_classification' | 'multi_label_classification' | 'regression' | undefined;
  /** Positions the model has, special tokens included. */
  readonly maxPositionEmbeddings: number | undefined;
  /** Id that fills short rows, where the tokenizer has no padding token. */
  readonly padTokenId: number | undefined;
}
