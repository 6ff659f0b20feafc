import { findTask } from './find-task.js';
import type { TaskName } from './task-map.js';
import type { TaskSpec } from './task-spec.js';

// Literal specifiers, so that a bundler makes one lazy chunk a task and side: a page loads specs.
const SPECS: Readonly<Record<TaskName, () => Promise<TaskSpec>>> = {
  'text-classification': async () => (await import('./text-classification/spec.js')).textClassificationSpec as TaskSpec,
  'token-classification': async () =>
    (await import('./token-classification/spec.js')).tokenClassificationSpec as TaskSpec,
  'feature-extraction': async () => (await import('./feature-extraction/spec.js')).featureExtractionSpec as TaskSpec,
  'token-embeddings': async () => (await import('./token-embeddings/spec.js')).tokenEmbeddingsSpec as TaskSpec,
  'text-ranking': async () => (await import('./text-ranking/spec.js')).textRankingSpec as TaskSpec,
  'zero-shot-classification': async () =>
    (await import('./zero-shot-classification/spec.js')).zeroShotClassificationSpec as TaskSpec,
  'question-answering': async () => (await import('./question-answering/spec.js')).questionAnsweringSpec as TaskSpec,
  'fill-mask': async () => (await import('./fill-mask/spec.js')).fillMaskSpec as TaskSpec,
};

/**
 * The caller's side of a task.
 * @param own specs of the application's own tasks, by name; they take precedence
 * @throws LexrunError `UNSUPPORTED_TASK` for an unknown name.
 */
export async function loadTaskSpec(name: string, own: Readonly<Record<string, TaskSpec>> = {}): Promise<TaskSpec> {
  if (Object.hasOwn(own, name)) return own[name] as TaskSpec;
  return findTask(SPECS, name, own)();
}
