/** A question and the text that holds its answer. */
export interface QuestionAnsweringInput {
  /** What is asked. Never cut. */
  readonly question: string;
  /** The text that is searched, read in windows where it is long. */
  readonly context: string;
}

/** Options of one call. Every default may be set by the model's manifest. */
export interface QuestionAnsweringOptions {
  /** Most answers. 1 to 1,000. @default 1 */
  readonly topK?: number | undefined;
  /** Most tokens of an answer. 1 to 10,000. @default 15 */
  readonly maxAnswerTokens?: number | undefined;
  /** Whether answers are widened to whole words of the tokenizer's pre-tokenizer. @default true */
  readonly alignToWords?: boolean | undefined;
  /**
   * Whether "no answer" competes: an answer with empty text whose score is the model's probability of none. A number
   * (0 to 1) admits it from that score on; `true` means 0. @default false
   */
  readonly noAnswer?: boolean | number | undefined;
  /** Most tokens of a window, question and special tokens included. @default the model's maximum, at most 384 */
  readonly maxLength?: number | undefined;
  /** Tokens of the context that neighbouring windows share. @default half of `maxLength`, at most 128 */
  readonly stride?: number | undefined;
}

/** A stretch of the context. */
export interface Answer {
  /** `context.slice(start, end)`; empty for "no answer". */
  readonly answer: string;
  /** Probability, 0 to 1, summed over windows that found the same text. */
  readonly score: number;
  /** Where it begins in the context, in UTF-16 code units. */
  readonly start: number;
  /** Where it ends, exclusive. */
  readonly end: number;
}

/** Answer for one question. */
export interface QuestionAnsweringResult {
  /** At most `topK`, best first. Empty where the context has no token. */
  readonly answers: readonly Answer[];
  /** Always false: a long context is read in windows. */
  readonly truncated: boolean;
}
