import { featureExtractionSpec } from './feature-extraction/spec.js';
import { fillMaskSpec } from './fill-mask/spec.js';
import { findTask, type OtherTasks } from './find-task.js';
import { questionAnsweringSpec } from './question-answering/spec.js';
import type { TaskSpec } from './task-spec.js';
import { textRankingSpec } from './text-ranking/spec.js';
import { tokenClassificationSpec } from './token-classification/spec.js';
import { tokenEmbeddingsSpec } from './token-embeddings/spec.js';
import { zeroShotClassificationSpec } from './zero-shot-classification/spec.js';

/** Each is small, so that they share one chunk. */
const SPECS: OtherTasks<TaskSpec> = {
  'token-classification': tokenClassificationSpec as TaskSpec,
  'feature-extraction': featureExtractionSpec as TaskSpec,
  'token-embeddings': tokenEmbeddingsSpec as TaskSpec,
  'text-ranking': textRankingSpec as TaskSpec,
  'zero-shot-classification': zeroShotClassificationSpec as TaskSpec,
  'question-answering': questionAnsweringSpec as TaskSpec,
  'fill-mask': fillMaskSpec as TaskSpec,
};

/** Caller's side of every task but text-classification. @throws LexrunError `UNSUPPORTED_TASK` for an unknown name. */
export function otherSpec(name: string, own: object): TaskSpec {
  return findTask(SPECS, name, own);
}
