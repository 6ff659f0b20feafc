/** What the SDK reads of `config.json`; every other key is ignored. */
export interface ModelConfig {
  /** Architecture family, for example `bert`. */
  readonly modelType: string | undefined;
  /** Class names the model was exported from. */
  readonly architectures: readonly string[];
  /** Label of each output column, in order; empty where the model names none. */
  readonly labels: readonly string[];
  readonly problemType: 'single_label_classification' | 'multi_label_classification' | 'regression' | undefined;
  /** Positions the model has, special tokens included. */
  readonly maxPositionEmbeddings: number | undefined;
  readonly padTokenId: number | undefined;
}
