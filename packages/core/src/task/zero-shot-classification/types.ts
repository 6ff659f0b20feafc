import type { LabelScore } from '../text-classification/types.js';

/** Options of one call. `multiLabel` and `hypothesisTemplate` may be set by the model's manifest. */
export interface ZeroShotClassificationOptions {
  /** The candidate labels. 1 to 1,000, each of at most 2,000 characters. */
  readonly labels: readonly string[];
  /** `false`: the scores of all labels sum to 1. `true`: each label is judged by itself. @default false */
  readonly multiLabel?: boolean | undefined;
  /** Turns a label into a statement; `{}` stands for the label, once. @default 'This example is {}.' */
  readonly hypothesisTemplate?: string | undefined;
  /** Most tokens of text and hypothesis together; the text is cut, never the hypothesis. @default the model's maximum */
  readonly maxLength?: number | undefined;
}

/** Answer for one text. */
export interface ZeroShotClassificationResult {
  /** Every candidate label, best first; of equal scores the later label comes first, as in Python transformers. */
  readonly labels: readonly LabelScore[];
  /** Whether tokens of the text beyond `maxLength` were cut off. */
  readonly truncated: boolean;
}
