import { findTask } from './find-task.js';
import type { TaskName } from './task-map.js';
import type { TaskRunner } from './task-runner.js';

// Literal specifiers, as in load-task-spec.ts: an executor loads runners.
const RUNNERS: Readonly<Record<TaskName, () => Promise<TaskRunner>>> = {
  'text-classification': async () =>
    (await import('./text-classification/runner.js')).textClassificationRunner as TaskRunner,
  'token-classification': async () =>
    (await import('./token-classification/runner.js')).tokenClassificationRunner as TaskRunner,
  'feature-extraction': async () =>
    (await import('./feature-extraction/runner.js')).featureExtractionRunner as TaskRunner,
  'token-embeddings': async () => (await import('./token-embeddings/runner.js')).tokenEmbeddingsRunner as TaskRunner,
  'text-ranking': async () => (await import('./text-ranking/runner.js')).textRankingRunner as TaskRunner,
  'zero-shot-classification': async () =>
    (await import('./zero-shot-classification/runner.js')).zeroShotClassificationRunner as TaskRunner,
  'question-answering': async () =>
    (await import('./question-answering/runner.js')).questionAnsweringRunner as TaskRunner,
  'fill-mask': async () => (await import('./fill-mask/runner.js')).fillMaskRunner as TaskRunner,
};

/**
 * The executor's side of a task.
 * @param own runners of the application's own tasks, by name; they take precedence
 * @throws LexrunError `UNSUPPORTED_TASK` for an unknown name.
 */
export async function loadTaskRunner(
  name: string,
  own: Readonly<Record<string, TaskRunner>> = {},
): Promise<TaskRunner> {
  if (Object.hasOwn(own, name)) return own[name] as TaskRunner;
  return findTask(RUNNERS, name, own)();
}
