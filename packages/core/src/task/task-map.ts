import type { FeatureExtractionOptions, FeatureExtractionResult } from './feature-extraction/types.js';
import type { FillMaskOptions, FillMaskResult } from './fill-mask/types.js';
import type {
  QuestionAnsweringInput,
  QuestionAnsweringOptions,
  QuestionAnsweringResult,
} from './question-answering/types.js';
import type {
  TextClassificationInput,
  TextClassificationOptions,
  TextClassificationResult,
} from './text-classification/types.js';
import type { TextRankingInput, TextRankingOptions, TextRankingResult } from './text-ranking/types.js';
import type { TokenClassificationOptions, TokenClassificationResult } from './token-classification/types.js';
import type { TokenEmbeddingsOptions, TokenEmbeddingsResult } from './token-embeddings/types.js';
import type { ZeroShotClassificationOptions, ZeroShotClassificationResult } from './zero-shot-classification/types.js';

/** Input of one item, options of a call and result of one item, as a task's own types. */
export interface TaskTypes<Input = unknown, Options = unknown, Result = unknown> {
  /** One item. */
  readonly input: Input;
  /** Options of a call. */
  readonly options: Options;
  /** What one item is answered with. */
  readonly result: Result;
}

/** The types of each built-in task. Users may add their own tasks by declaration merging. */
export interface TaskMap {
  /** One label of several for a text or a pair. */
  'text-classification': TaskTypes<TextClassificationInput, TextClassificationOptions, TextClassificationResult>;
  /** Entities of a text. */
  'token-classification': TaskTypes<string, TokenClassificationOptions, TokenClassificationResult>;
  /** One vector for a text. */
  'feature-extraction': TaskTypes<string, FeatureExtractionOptions, FeatureExtractionResult>;
  /** A vector for each token. */
  'token-embeddings': TaskTypes<string, TokenEmbeddingsOptions, TokenEmbeddingsResult>;
  /** Documents in order of a query, by a cross-encoder. */
  'text-ranking': TaskTypes<TextRankingInput, TextRankingOptions, TextRankingResult>;
  /** Labels given with the call. */
  'zero-shot-classification': TaskTypes<string, ZeroShotClassificationOptions, ZeroShotClassificationResult>;
  /** The stretch of a context that answers a question. */
  'question-answering': TaskTypes<QuestionAnsweringInput, QuestionAnsweringOptions, QuestionAnsweringResult>;
  /** Words for the masks of a text. */
  'fill-mask': TaskTypes<string, FillMaskOptions, FillMaskResult>;
}

/** Name of a task. */
export type TaskName = keyof TaskMap;
/** One item a task reads. */
export type TaskInput<T extends TaskName> = TaskMap[T]['input'];
/** Options of one call of a task. */
export type TaskOptions<T extends TaskName> = TaskMap[T]['options'];
/** What a task answers for one item. */
export type TaskResult<T extends TaskName> = TaskMap[T]['result'];
