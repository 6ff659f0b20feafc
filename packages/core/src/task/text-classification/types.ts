/** A text, or two texts that are read together (premise and hypothesis, question and answer). */
export type TextClassificationInput =
  | string
  | {
      /** The first text. */
      readonly text: string;
      /** The second text. @default the option `textPair` */
      readonly textPair?: string | undefined;
    };

/** How logits become scores. */
export type Activation = 'softmax' | 'sigmoid' | 'none';

/** Options of one call. Every default may be set by the model's manifest; `textPair` has none. */
export interface TextClassificationOptions {
  /** Entries of `labels`; null for all. 1 to 10,000. @default 1 */
  readonly topK?: number | null | undefined;
  /**
   * How logits become scores. @default 'none' for a regression model, 'sigmoid' for a multi-label model or one with a
   * single label, else 'softmax'
   */
  readonly activation?: Activation | undefined;
  /** Second text of every input that names none itself. */
  readonly textPair?: string | undefined;
  /** Least score of an entry of `labels`. `label` and `score` do not depend on it. @default none */
  readonly threshold?: number | undefined;
  /** The only labels to report, by name. At most 1,000. @default all */
  readonly allowLabels?: readonly string[] | undefined;
  /** Labels not to report, by name. At most 1,000. @default none */
  readonly denyLabels?: readonly string[] | undefined;
  /** Most tokens of a row, special tokens included. 1 to the model's maximum. @default the model's maximum */
  readonly maxLength?: number | undefined;
}

/** A label and how sure the model is of it. */
export interface LabelScore {
  /** Name of the label, as `config.json` gives it. */
  readonly label: string;
  /** 0 to 1 under `softmax` and `sigmoid`, the logit under `none`. */
  readonly score: number;
}

/** Answer for one text (or pair). */
export interface TextClassificationResult extends LabelScore {
  /** The `topK` best labels at or above `threshold`, best first. Equal scores keep the model's order. */
  readonly labels: readonly LabelScore[];
  /** Whether tokens beyond `maxLength` were cut off. */
  readonly truncated: boolean;
}
