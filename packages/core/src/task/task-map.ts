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
  readonly input: Input;
  readonly options: Options;
  readonly result: Result;
}

/** The types of each built-in task. Users may add their own tasks by declaration merging. */
export interface TaskMap {
  'text-classification': TaskTypes<TextClassificationInput, TextClassificationOptions, TextClassificationResult>;
  'token-classification': TaskTypes<string, TokenClassificationOptions, TokenClassificationResult>;
  'feature-extraction': TaskTypes<string, FeatureExtractionOptions, FeatureExtractionResult>;
  'token-embeddings': TaskTypes<string, TokenEmbeddingsOptions, TokenEmbeddingsResult>;
  'text-ranking': TaskTypes<TextRankingInput, TextRankingOptions, TextRankingResult>;
  'zero-shot-classification': TaskTypes<string, ZeroShotClassificationOptions, ZeroShotClassificationResult>;
  'question-answering': TaskTypes<QuestionAnsweringInput, QuestionAnsweringOptions, QuestionAnsweringResult>;
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
